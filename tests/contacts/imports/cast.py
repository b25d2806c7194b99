"""Short words for what tests of imports do."""

import io

from contacts.csv_files import read_csv
from contacts.models import Import
from contacts.selectors import imports
from contacts.services.import_work import work_on_next_part
from contacts.services.imports import name_columns, receive_file, start_import
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW


def importer(portal: Portal) -> Member:
    user = User.objects.create_user(f"ina{portal.pk}@example.com", name="Ina")
    return add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, at=NOW)


def member_of(portal: Portal) -> Member:
    return Member.objects.filter(portal=portal).order_by("id").first() or importer(portal)


def lines(*rows: str, header: str = "email,first name") -> bytes:
    return "\n".join([header, *rows]).encode()


def received(portal: Portal, content: bytes) -> Import:
    return receive_file(
        portal=portal, file=read_csv(io.BytesIO(content)), file_name="people.csv", by=member_of(portal), now=NOW
    )


def checked(portal: Portal, content: bytes) -> Import:
    """An import whose rows were all checked, with the columns that were guessed."""
    job = received(portal, content)
    name_columns(portal=portal, import_id=job.id, columns=job.columns, now=NOW)
    return work_off(job)


def started(job: Import, *, update_existing: bool = False, as_marketing: bool = False) -> Import:
    start_import(
        portal=job.portal,
        import_id=job.id,
        update_existing=update_existing,
        as_marketing=as_marketing,
        by=member_of(job.portal),
        now=NOW,
    )
    return fresh(job)


def imported(portal: Portal, content: bytes, *, update_existing: bool = False, as_marketing: bool = False) -> Import:
    """An import from its file to its end."""
    return work_off(started(checked(portal, content), update_existing=update_existing, as_marketing=as_marketing))


def work_off(job: Import) -> Import:
    while work_on_next_part(portal=job.portal, import_id=job.id, now=NOW):
        pass
    return fresh(job)


def fresh(job: Import) -> Import:
    return imports(job.portal).select_related("portal").get(id=job.id)
