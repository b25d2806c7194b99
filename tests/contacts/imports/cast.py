"""Short words for what tests of imports do."""

import io
from datetime import datetime

from contacts.import_files.csv_files import read_csv
from contacts.models import Import
from contacts.selectors import imports
from contacts.services.jobs.import_work import IMPORTS
from contacts.services.jobs.imports import name_columns, receive_file, start_import
from marketing_contacts.jobs.services import do_all_parts
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW


def importer(portal: Portal) -> Member:
    user = User.objects.create_user(f"ina{portal.pk}@example.com", name="Ina")
    return add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=NOW)


def member_of(portal: Portal) -> Member:
    return Member.objects.filter(portal=portal).order_by("id").first() or importer(portal)


def lines(*rows: str, header: str = "email,first name") -> bytes:
    return "\n".join([header, *rows]).encode()


def received(portal: Portal, content: bytes, *, now: datetime = NOW) -> Import:
    file, by = read_csv(io.BytesIO(content)), member_of(portal)
    return receive_file(portal=portal, file=file, file_name="people.csv", by=by, now=now)


def checked(portal: Portal, content: bytes, *, now: datetime = NOW) -> Import:
    """An import whose rows were all checked, with the columns that were guessed."""
    job = received(portal, content, now=now)
    name_columns(portal=portal, import_id=job.id, columns=job.columns, now=now)
    return work_off(job, now=now)


def started(job: Import, *, update_existing: bool = False, as_marketing: bool = False, now: datetime = NOW) -> Import:
    start_import(
        portal=job.portal,
        import_id=job.id,
        update_existing=update_existing,
        as_marketing=as_marketing,
        by=member_of(job.portal),
        now=now,
    )
    return fresh(job)


def imported(
    portal: Portal, content: bytes, *, update_existing: bool = False, as_marketing: bool = False, now: datetime = NOW
) -> Import:
    """An import from its file to its end."""
    job = checked(portal, content, now=now)
    return work_off(started(job, update_existing=update_existing, as_marketing=as_marketing, now=now), now=now)


def work_off(job: Import, *, now: datetime = NOW) -> Import:
    do_all_parts(work=IMPORTS, portal=job.portal, job_id=job.id, now=now)
    return fresh(job)


def fresh(job: Import) -> Import:
    return imports(job.portal).select_related("portal").get(id=job.id)
