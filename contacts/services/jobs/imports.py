"""Takes files of contacts in, starts imports, and throws their files away again.

Locks: the import first, then what its work needs, in the order of all services.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from contacts.import_files.columns import guessed
from contacts.import_files.csv_files import CsvFile
from contacts.import_files.formats import Survey
from contacts.models import Import, ImportAddress, ImportPart
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import address_pattern
from contacts.selectors import address_hash, writable_of
from contacts.services.jobs.import_words import is_our_export, names_of_columns
from marketing_contacts.billing import services as billing
from marketing_contacts.jobs.services import begin, locked_job
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

PART_ROWS = 250  # rows of one transaction
State = Import.State


@transaction.atomic
def receive_file(
    *, portal: Portal, file: CsvFile, file_name: str, by: Member, now: datetime, suppresses: str = ""
) -> Import:
    """Keep a file's rows until its columns are named. Raises UnreadableFile and then keeps nothing.

    A file that `suppresses` addresses needs its email column alone. If that column is known, the check begins at once.
    """
    definitions = columns_of(portal, suppresses)
    job = Import.objects.create(
        portal=portal,
        file_name=file_name,
        encoding=file.encoding,
        delimiter=file.delimiter,
        header=file.header,
        columns=guessed(file.header, definitions, names_of_columns(definitions), ours=is_our_export(file.header)),
        suppresses=suppresses,
        created_by_label=str(by),
        created_at=now,
        touched_at=now,
    )
    survey = Survey()
    pieces = iter(lambda: list(islice(file.rows, PART_ROWS)), [])
    for number, rows in enumerate(pieces):  # one INSERT each: arrays of long texts cost far more
        ImportPart.objects.create(portal=portal, import_id=job.id, number=number, rows=rows)
        job.rows += len(rows)
        for row, cells in rows:
            survey.note(number, row, cells)
    job.hints = survey.hints()
    Import.objects.filter(portal=portal, id=job.id).update(rows=job.rows, hints=job.hints)
    if suppresses and "email" in job.columns:
        name_columns(portal=portal, import_id=job.id, columns=job.columns, now=now)
    return job


def columns_of(portal: Portal, suppresses: str) -> Mapping[str, PropertyDefinition]:
    """Return the properties that the columns of a file can have."""
    definitions = writable_of(portal)
    return {"email": definitions["email"]} if suppresses else definitions


@transaction.atomic
def name_columns(
    *,
    portal: Portal,
    import_id: int,
    columns: Sequence[str],
    day_order: str = "",
    decimal_mark: str = "",
    now: datetime,
) -> None:
    """Say which property each column is, and have all rows checked from the first one. Raises JobMoved.

    Without an order of days or a decimal mark, a value that can be read in two ways is an error of its row.
    """
    waiting = Import.objects.filter(state__in=[State.WAITING, State.READY])
    job = locked_job(waiting, portal=portal, job_id=import_id)
    ImportAddress.objects.filter(portal=portal, import_id=import_id).delete()
    ImportPart.objects.filter(portal=portal, import_id=import_id).exclude(problems=[]).update(problems=[])
    job.columns, job.expected, job.rows_done = list(columns), {}, 0
    job.day_order, job.decimal_mark = day_order, decimal_mark
    begin(job, State.CHECKING, now, "columns", "expected", "rows_done", "day_order", "decimal_mark")


@transaction.atomic
def start_import(
    *, portal: Portal, import_id: int, update_existing: bool, as_marketing: bool, by: Member, now: datetime
) -> None:
    """Let a checked import write its contacts. Raises JobMoved. Raises NoMarketingContacts when it wants some."""
    if as_marketing:
        billing.require_marketing_contacts(portal=portal)
    job = locked_job(Import.objects.filter(state=State.READY), portal=portal, job_id=import_id)
    job.update_existing, job.as_marketing, job.started_at, job.rows_done = update_existing, as_marketing, now, 0
    begin(job, State.RUNNING, now, "update_existing", "as_marketing", "started_at", "rows_done")
    chosen: dict[str, Any] = {"update_existing": update_existing, "as_marketing": as_marketing}
    if job.suppresses:
        chosen = {"reason": job.suppresses}
    record(job, "import.start", by, {"rows": job.rows, **chosen}, now)


def record(job: Import, action: str, by: Member | None, after: dict[str, Any], now: datetime) -> None:
    """Append to the audit trail what happened to an import. The entry holds numbers only."""
    audit.record(
        portal=job.portal,
        actor=by,
        action=action,
        target=audit.Target("import", job.id, job.file_name),
        after=after,
        now=now,
    )


@transaction.atomic
def purge_import(*, portal: Portal, import_id: int, now: datetime) -> None:
    """Delete the rows of an import's file. The numbers stay. An import that was never started is cancelled."""
    job = Import.objects.select_for_update().get(portal=portal, id=import_id)
    ImportAddress.objects.filter(portal=portal, import_id=import_id).delete()
    ImportPart.objects.filter(portal=portal, import_id=import_id).delete()
    job.purged_at = now
    if job.state not in Import.ENDED:
        job.state, job.ended_at = State.CANCELLED, now
        record(job, "import.cancel", None, {"rows": job.rows, **job.result}, now)
    job.save(update_fields=["purged_at", "state", "ended_at"])


@transaction.atomic
def erase_from_imports(*, portal: Portal, email: str) -> int:
    """Take the rows that hold an address out of all kept files. Answer how many rows there were.

    An erasure calls this before it deletes the contact, so that no running import creates the contact again.
    """
    wanted, erased = email.strip().lower(), 0
    stands_in = address_pattern(wanted).search
    kept = ImportPart.objects.filter(portal=portal).annotate(text=Cast("rows", TextField()))
    parts = kept.filter(text__icontains=wanted).order_by("import_id", "number").select_for_update(of=("self",))
    for part in parts:
        rows = [row for row in part.rows if not any(stands_in(cell.lower()) for cell in row[1])]
        gone = {row[0] for row in part.rows} - {row[0] for row in rows}
        problems = [problem for problem in part.problems if problem[0] not in gone]
        ImportPart.objects.filter(portal=portal, import_id=part.import_id, number=part.number).update(
            rows=rows, problems=problems
        )
        erased += len(gone)
    ImportAddress.objects.filter(portal=portal, address_hash=address_hash(wanted)).delete()
    return erased
