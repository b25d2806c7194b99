"""The work of an import, which checks the rows of the file part by part, then writes them part by part."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from contacts.import_files.rows import Person, Problem, RowFault, read_row
from contacts.marketing_status import MarketingStatus, Outcome, counts_at
from contacts.models import Import, ImportAddress, ImportPart, counting
from contacts.selectors import (
    address_hash,
    contacts_by_email,
    ids_by_email,
    living_contacts,
    main_addresses,
    suppressed_emails,
    suppression_reasons,
    writable_of,
)
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Origin
from contacts.services.jobs.import_words import reading_of
from contacts.services.jobs.imports import record
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.services.upserts import upsert_contacts
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.sources import Source
from marketing_contacts.jobs.models import JobFailure
from marketing_contacts.jobs.work import Event, Work
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import MOST_TRIES, with_tries


class ImportWork(Work[Import]):
    """Checks the rows of an import's file part by part, then writes them part by part."""

    model = Import
    moves = ("rows_done",)
    hopeless = {NoMarketingContacts: JobFailure.NO_MARKETING_CONTACTS}

    def count(self, job: Import, now: datetime) -> Counter[str] | None:
        """Check the next rows."""
        return self._do(_check, job, now)

    def do_part(self, job: Import, now: datetime) -> Counter[str] | None:
        """Write the next rows."""
        return self._do(_write, job, now)

    def _do(
        self, step: Callable[[Import, ImportPart, datetime], Counter[str]], job: Import, now: datetime
    ) -> Counter[str] | None:
        """Lock the next part, so that no erasure takes rows out of it meanwhile, and do the step with it."""
        parts = ImportPart.objects.filter(portal=job.portal, import_id=job.id, number=job.next_part)
        part = parts.select_for_update(of=("self",)).first()
        if part is None:
            return None
        job.rows_done += len(part.rows)
        return step(job, part, now)

    def record(self, job: Import, event: Event, by: Member | None, now: datetime) -> None:
        """Append what happened to an import, with the numbers that it came to."""
        record(job, f"import.{event}", by, {"rows": job.rows, **job.result}, now)

    def unfinished(self) -> QuerySet[Import]:
        """Return the imports that a worker has to move on. The index that finds them holds imports with a file only."""
        return super().unfinished().filter(purged_at=None)


IMPORTS = ImportWork()


def _check(job: Import, part: ImportPart, now: datetime) -> Counter[str]:
    """Note in the part which rows cannot be imported. Return the number of rows of each kind."""
    definitions = writable_of(job.portal)
    reading = reading_of(job, definitions)
    read = [read_row(number, cells, job.columns, definitions, reading) for number, cells in part.rows]
    people = [row for row in read if isinstance(row, Person)]
    duplicates = _duplicates(job, people)
    bad = [row for row in read if isinstance(row, Problem)]
    problems = sorted((each.row, each.code, each.name, each.other) for each in bad + duplicates)
    ImportPart.objects.filter(portal=job.portal, import_id=job.id, number=part.number).update(problems=problems)
    doubled = {problem.row for problem in duplicates}
    good = [person.email for person in people if person.row not in doubled]
    left_out = Counter(bad=len(bad), duplicates=len(duplicates))
    if not job.suppresses:
        return left_out + _expected(job.portal, good, now)
    known = sum(job.suppresses in reasons for reasons in suppression_reasons(job.portal, good).values())
    counted = living_contacts(job.portal).filter(counting(now), email__in=good).order_by().count()
    return left_out + Counter(new=len(good) - known, suppressed=known, counting=counted)


def _duplicates(job: Import, people: Sequence[Person]) -> list[Problem]:
    """Return the rows whose email or contact belongs to an earlier row of the file. Other rows take their email."""
    emails = [person.email for person in people]
    main = {each: each for each in emails} if job.suppresses else main_addresses(job.portal, emails)
    first = {main[person.email]: person.row for person in reversed(people)}
    hashes = {address_hash(email): row for email, row in first.items()}
    taken = hashes.keys() - _claimed(job, hashes)
    owners = ImportAddress.objects.filter(portal=job.portal, import_id=job.id, address_hash__in=taken)
    earlier = {bytes(value): row for value, row in owners.values_list("address_hash", "row")}
    owner = {email: earlier.get(address_hash(known), first[known]) for email, known in main.items()}
    return [
        Problem(person.row, RowFault.DUPLICATE, "email", owner[person.email])
        for person in people
        if owner[person.email] != person.row
    ]


def _claimed(job: Import, hashes: dict[bytes, int]) -> set[bytes]:
    """Return the addresses that no earlier row of the file had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_importaddress (portal_id, import_id, address_hash, row)"
            " SELECT %s, %s, address.hash, address.row FROM unnest(%s::bytea[], %s::integer[]) AS address (hash, row)"
            " ON CONFLICT DO NOTHING RETURNING address_hash",
            [job.portal_id, job.id, list(hashes), list(hashes.values())],
        )
        return {bytes(value) for (value,) in cursor.fetchall()}


def _expected(portal: Portal, emails: Sequence[str], now: datetime) -> Counter[str]:
    """Count the emails that are new, that have a contact, and whose contact would begin to count as marketing."""
    known = contacts_by_email(portal, emails)
    existing = {email: not counts_at(contact, now) for email, contact in known.items()}
    main = {email: (known[email].email or email) if email in known else email for email in emails}
    suppressed = suppressed_emails(portal, main.values())
    return Counter(
        new=len(emails) - len(existing),
        existing=len(existing),
        suppressed=len(suppressed),
        marketable=sum(existing.get(email, True) for email in emails if main[email] not in suppressed),
    )


def _write(job: Import, part: ImportPart, now: datetime) -> Counter[str]:
    """Write the part's rows, except rows whose unique values another contact has. Return the number of each kind."""
    definitions = writable_of(job.portal)
    reading = reading_of(job, definitions)

    def people() -> list[Person]:
        problems = {row for row, *_problem in part.problems}
        cells_of = {number: cells for number, cells in part.rows if number not in problems}
        rows = [read_row(number, cells, job.columns, definitions, reading) for number, cells in cells_of.items()]
        return [row for row in rows if isinstance(row, Person)]

    def write() -> Counter[str]:
        with transaction.atomic():
            return _write_people(job, part, people(), now)

    def leave_out(conflict: ValueTaken) -> None:
        _leave_out(part, people(), conflict)

    # Each conflict leaves a row out, unless the value's owner vanished meanwhile.
    most = len(part.rows) + MOST_TRIES
    return with_tries(write, again_on=ValueTaken, before_again=leave_out, most=most)


def _leave_out(part: ImportPart, people: Sequence[Person], conflict: ValueTaken) -> None:
    """Leave out each row with another contact's value, and each later row with the value of a row before."""
    living = living_contacts(part.portal).filter(id__in=[taken.owner_id for taken in conflict.taken])
    owners = set(living.values_list("id", flat=True))  # rows of this part are not among them: they were not written
    ids = ids_by_email(part.portal, [each.email for each in people])
    for taken in set(conflict.taken):
        rows = [each for each in people if each.properties.get(taken.name) == taken.value]
        others = (
            [each for each in rows if ids.get(each.email) != taken.owner_id] if taken.owner_id in owners else rows[1:]
        )
        part.problems += [[each.row, RowFault.VALUE_TAKEN, taken.name, 0] for each in others]
    part.problems = sorted({problem[0]: problem for problem in part.problems}.values())
    ImportPart.objects.filter(portal=part.portal, import_id=part.import_id, number=part.number).update(
        problems=part.problems
    )


def _write_people(job: Import, part: ImportPart, people: Sequence[Person], now: datetime) -> Counter[str]:
    """Create, update and stamp these people, or suppress them. Answer how many rows there were of each kind."""
    origin = Origin(Source.import_(job))
    duplicates = sum(code == RowFault.DUPLICATE for _row, code, *_about in part.problems)
    left_out = Counter(duplicates=duplicates, bad=len(part.problems) - duplicates)
    if job.suppresses:
        emails = [person.email for person in people]
        new = suppress(portal=job.portal, emails=emails, reason=job.suppresses, now=now, source=origin.source)
        return left_out + Counter(recorded=new, unchanged=len(emails) - new)
    contacts = [NewContact(person.email, person.properties) for person in people]
    tally, ids = (_upsert if job.update_existing else _create)(job.portal, contacts, origin, now)
    tally["unchanged"] = len(people) - tally["created"] - tally["updated"]
    tally += left_out
    if job.as_marketing:
        tally += _stamp(job.portal, [number for number in dict.fromkeys(ids) if number is not None], origin, now)
    return tally


def _create(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> tuple[Counter[str], list[int | None]]:
    answers = create_contacts(portal=portal, contacts=contacts, origin=origin, now=now, raise_on_existing=False)
    ids = [answer.id if isinstance(answer, Created) else answer.contact_id for answer in answers]
    return Counter(created=sum(isinstance(answer, Created) for answer in answers)), ids


def _upsert(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> tuple[Counter[str], list[int | None]]:
    """Create those that are new and write the rows' values into those that were there."""
    written = upsert_contacts(portal=portal, contacts=contacts, origin=origin, now=now)
    pairs = zip(written, contacts, strict=True)
    updated = sum(bool(wish.properties) and contact.updated_at == now for (contact, new), wish in pairs if not new)
    return Counter(created=sum(new for _contact, new in written), updated=updated), [each.id for each, _new in written]


def _stamp(portal: Portal, ids: Sequence[int], origin: Origin, now: datetime) -> Counter[str]:
    """Make these contacts marketing, as far as there is room. A suppressed email is never made marketing."""
    emails = dict(living_contacts(portal).filter(id__in=ids).values_list("id", "email"))
    refused = suppressed_emails(portal, filter(None, emails.values()))
    wanted = [number for number in ids if emails.get(number) not in refused]
    decisions = set_marketing_status(
        portal=portal, contact_ids=wanted, wished=MarketingStatus.MARKETING, origin=origin, now=now
    )
    outcomes = Counter(decision.outcome for decision in decisions)
    return Counter(marketing=outcomes[Outcome.MARKETING], held=outcomes[Outcome.HELD], suppressed=len(refused))
