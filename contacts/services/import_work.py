"""Does an import's work, part by part: one transaction each, which moves the import on too. Nothing is done twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from contacts.import_rows import Person, Problem, read_row
from contacts.marketing_status import MarketingStatus
from contacts.models import Import, ImportAddress, ImportPart
from contacts.selectors import address_hash, living_contacts, suppressed_emails
from contacts.services.creation import Created, Existing, NewContact, Origin, create_contacts
from contacts.services.imports import record
from contacts.services.status import set_marketing_status
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal

State = Import.State


@transaction.atomic
def work_on_next_part(*, portal: Portal, import_id: int, now: datetime) -> bool:
    """Check or write the next rows of an import; answers whether there is more for the caller to do.

    An import that somebody else is working on at this moment is left to them.
    """
    waiting = Import.objects.filter(portal=portal, id=import_id, state__in=Import.WORKING)
    job = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if job is None:
        return False
    job.portal = portal
    parts = ImportPart.objects.filter(portal=portal, import_id=import_id, number=job.next_part)
    part = parts.select_for_update(of=("self",)).first()
    if part is None:
        _conclude(job, now)
        return False
    rows = len(part.rows)
    if job.state == State.CHECKING:
        job.expected = _added(job.expected, _check(job, part, now))
    else:
        job.result = _added(job.result, _write(job, part, now))
    job.next_part, job.rows_done, job.tries, job.touched_at = job.next_part + 1, job.rows_done + rows, 0, now
    job.save(update_fields=["next_part", "rows_done", "tries", "touched_at", "expected", "result"])
    return True


def _conclude(job: Import, now: datetime) -> None:
    if job.state == State.CHECKING:
        job.state, job.touched_at = State.READY, now
    else:
        job.state, job.ended_at, job.touched_at = State.DONE, now, now
        record(job, "import.end", None, {"rows": job.rows, **job.result}, now)
    job.save(update_fields=["state", "ended_at", "touched_at"])


def _added(numbers: dict[str, int], more: Counter[str]) -> dict[str, int]:
    return dict(Counter(numbers) + more)


def _check(job: Import, part: ImportPart, now: datetime) -> Counter[str]:
    """Note in the part which rows cannot be imported; answer how many there are of each kind."""
    read = [read_row(number, cells, job.columns) for number, cells in part.rows]
    people = [row for row in read if isinstance(row, Person)]
    duplicates = _duplicates(job, people)
    bad = [row for row in read if isinstance(row, Problem)]
    problems = sorted((each.row, each.code, each.name, each.other) for each in bad + duplicates)
    ImportPart.objects.filter(portal=job.portal, import_id=job.id, number=part.number).update(problems=problems)
    doubled = {problem.row for problem in duplicates}
    good = [person.email for person in people if person.row not in doubled]
    return Counter(bad=len(bad), duplicates=len(duplicates)) + _expected(job.portal, good, now)


def _duplicates(job: Import, people: Sequence[Person]) -> list[Problem]:
    """Those whose email belongs to an earlier row of the file; the others take theirs."""
    first = {person.email: person.row for person in reversed(people)}
    hashes = {address_hash(email): row for email, row in first.items()}
    taken = hashes.keys() - _claimed(job, hashes)
    owners = ImportAddress.objects.filter(portal=job.portal, import_id=job.id, address_hash__in=taken)
    earlier = {bytes(value): row for value, row in owners.values_list("address_hash", "row")}
    owner = {person.email: earlier.get(address_hash(person.email), first[person.email]) for person in people}
    return [
        Problem(person.row, "DUPLICATE", "email", owner[person.email])
        for person in people
        if owner[person.email] != person.row
    ]


def _claimed(job: Import, hashes: dict[bytes, int]) -> set[bytes]:
    """The addresses that no earlier row of the file had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_importaddress (portal_id, import_id, address_hash, row)"
            " SELECT %s, %s, address.hash, address.row FROM unnest(%s::bytea[], %s::integer[]) AS address (hash, row)"
            " ON CONFLICT DO NOTHING RETURNING address_hash",
            [job.portal_id, job.id, list(hashes), list(hashes.values())],
        )
        return {bytes(value) for (value,) in cursor.fetchall()}


def _expected(portal: Portal, emails: Sequence[str], now: datetime) -> Counter[str]:
    """What writing these would do: how many are new, are there already, and would begin to count as marketing."""
    known = living_contacts(portal).filter(email__in=emails)
    existing = {
        email: status == MarketingStatus.NON_MARKETING or (until is not None and until <= now)
        for email, status, until in known.values_list("email", "marketing_status", "marketing_until")
    }
    suppressed = suppressed_emails(portal, emails)
    return Counter(
        new=len(emails) - len(existing),
        existing=len(existing),
        suppressed=len(suppressed),
        marketable=sum(existing.get(email, True) for email in emails if email not in suppressed),
    )


def _write(job: Import, part: ImportPart, now: datetime) -> Counter[str]:
    """Create, update and stamp what the part's rows say; answer how many there were of each kind."""
    problems = {row: code for row, code, _name, _other in part.problems}
    read = [read_row(number, cells, job.columns) for number, cells in part.rows if number not in problems]
    people = [row for row in read if isinstance(row, Person)]
    origin = Origin(Source("import", job.id, job.file_name))
    contacts = [NewContact(person.email, person.properties) for person in people]
    answers = create_contacts(portal=job.portal, contacts=contacts, origin=origin, now=now, raise_on_existing=False)
    tally = Counter(created=sum(isinstance(answer, Created) for answer in answers))
    tally["duplicates"] = sum(code == "DUPLICATE" for code in problems.values())
    tally["bad"] = len(problems) - tally["duplicates"]
    existing = [
        (answer.contact_id, person)
        for person, answer in zip(people, answers, strict=True)
        if isinstance(answer, Existing) and answer.contact_id is not None
    ]
    tally["updated"] = _update(job, existing, origin, now) if job.update_existing else 0
    tally["unchanged"] = len(people) - tally["created"] - tally["updated"]
    if job.as_marketing:
        ids = [answer.contact.id if isinstance(answer, Created) else answer.contact_id for answer in answers]
        known = [(person.email, number) for person, number in zip(people, ids, strict=True) if number is not None]
        tally += _stamp(job.portal, dict(known), origin, now)
    return tally


def _update(job: Import, existing: Sequence[tuple[int, Person]], origin: Origin, now: datetime) -> int:
    """Write the rows' values into contacts that were there; answer how many had others before."""
    changes = [ContactChange(number, person.properties) for number, person in existing if person.properties]
    updated = update_contacts(portal=job.portal, changes=changes, origin=origin, now=now)
    return sum(contact.updated_at == now for contact in updated)


def _stamp(portal: Portal, ids: dict[str, int], origin: Origin, now: datetime) -> Counter[str]:
    """Make the contacts with these emails marketing, as many as there is room for; never a suppressed address."""
    refused = suppressed_emails(portal, ids)
    wanted = [number for email, number in ids.items() if email not in refused]
    decisions = set_marketing_status(
        portal=portal, contact_ids=wanted, wished=MarketingStatus.MARKETING, origin=origin, now=now
    )
    outcomes = Counter(decision.outcome for decision in decisions)
    return Counter(marketing=outcomes["marketing"], held=outcomes["held"], suppressed=len(refused))
