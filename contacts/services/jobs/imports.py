"""Takes files of contacts in, starts and cancels imports, and throws their files away again.

Locks: the import first, then what its work needs, in the order of all services.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from contacts.import_files.columns import guessed
from contacts.import_files.csv_files import CsvFile, Row
from contacts.import_files.formats import Survey
from contacts.models import Import, ImportAddress, ImportPart
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import address_pattern
from contacts.selectors import address_hash, writable_of
from contacts.services.jobs.import_words import is_our_export, names_of_columns
from contacts.services.jobs.turns import give_up_or_try_again, set_to_work
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

PART_ROWS = 250  # rows of one transaction
TASK = "contacts.tasks.work_on_import"
State = Import.State


class ImportMoved(Exception):
    """The import is no longer in a state in which this can be done."""


@transaction.atomic
def receive_file(
    *, portal: Portal, file: CsvFile, file_name: str, by: Member, now: datetime, suppresses: str = ""
) -> Import:
    """Keep a file's rows until its columns are named. Raises UnreadableFile, and then nothing is kept.

    Of a file that `suppresses` addresses, only the email is of use; where its column is known the rows are checked.
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
    for number, rows in enumerate(_pieces(file.rows)):  # one INSERT each: arrays of long texts cost far more
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
    """Which properties the columns of a file can be."""
    definitions = writable_of(portal)
    return {"email": definitions["email"]} if suppresses else definitions


def _pieces(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    while some := list(islice(rows, PART_ROWS)):
        yield some


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
    """Say which property each column is, and have the rows checked, anew if they were. Raises ImportMoved.

    Without an order of days or a decimal mark, values that may be two are errors of their rows.
    """
    job = _locked(portal, import_id, State.WAITING, State.READY)
    ImportAddress.objects.filter(portal=portal, import_id=import_id).delete()
    ImportPart.objects.filter(portal=portal, import_id=import_id).exclude(problems=[]).update(problems=[])
    job.columns, job.expected = list(columns), {}
    job.day_order, job.decimal_mark = day_order, decimal_mark
    _set_to_work(job, State.CHECKING, now, "columns", "expected", "day_order", "decimal_mark")


@transaction.atomic
def start_import(
    *, portal: Portal, import_id: int, update_existing: bool, as_marketing: bool, by: Member, now: datetime
) -> None:
    """Let a checked import write its contacts. Raises ImportMoved, and NoMarketingContacts when it wants some."""
    if as_marketing:
        billing.require_marketing_contacts(portal=portal)
    job = _locked(portal, import_id, State.READY)
    job.update_existing, job.as_marketing, job.started_at = update_existing, as_marketing, now
    _set_to_work(job, State.RUNNING, now, "update_existing", "as_marketing", "started_at")
    chosen: dict[str, Any] = {"update_existing": update_existing, "as_marketing": as_marketing}
    if job.suppresses:
        chosen = {"reason": job.suppresses}
    record(job, "import.start", by, {"rows": job.rows, **chosen}, now)


@transaction.atomic
def cancel_import(*, portal: Portal, import_id: int, by: Member, now: datetime) -> None:
    """Stop an import before its next part; what it has written stays. Raises ImportMoved for one that has ended."""
    job = _locked(portal, import_id, State.WAITING, State.CHECKING, State.READY, State.RUNNING)
    job.state, job.ended_at, job.touched_at = State.CANCELLED, now, now
    job.save(update_fields=["state", "ended_at", "touched_at"])
    record(job, "import.cancel", by, {"rows": job.rows, **job.result}, now)


@transaction.atomic
def note_trouble(*, portal: Portal, import_id: int, now: datetime, failure: str = "") -> None:
    """A part could not be done: try it again, or give the import up after many times, or at once for `failure`."""
    job = Import.objects.select_for_update().filter(portal=portal, id=import_id, state__in=Import.WORKING).first()
    if job is None:
        return
    if give_up_or_try_again(job, failure, now):
        record(job, "import.fail", None, {"rows": job.rows, **job.result}, now)


def record(job: Import, action: str, by: Member | None, after: dict[str, Any], now: datetime) -> None:
    """Append what happened to an import to the audit trail: numbers only."""
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
    """Throw an import's file away; its numbers stay. One that was never started is cancelled."""
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
    """Take the rows that hold an address out of all files that are kept; answer how many there were.

    Part of forgetting a person: call it before the contact is deleted, so that no running import brings it back.
    """
    wanted, forgotten = email.strip().lower(), 0
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
        forgotten += len(gone)
    ImportAddress.objects.filter(portal=portal, address_hash=address_hash(wanted)).delete()
    return forgotten


def _locked(portal: Portal, import_id: int, *states: str) -> Import:
    job = Import.objects.select_for_update().filter(portal=portal, id=import_id, state__in=states).first()
    if job is None:
        raise ImportMoved
    job.portal = portal
    return job


def _set_to_work(job: Import, state: str, now: datetime, *fields: str) -> None:
    job.rows_done = 0
    set_to_work(job, state, TASK, now, "rows_done", *fields)
