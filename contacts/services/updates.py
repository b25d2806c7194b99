"""Change properties of contacts. An update never changes a status, whichever app writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction

from contacts.email_addresses import Respelled, is_plain
from contacts.models import Contact, PropertyChange
from contacts.property_definitions import SUPPRESSING
from contacts.property_definitions.values import LIFECYCLE_STAGE, Appended, is_earlier
from contacts.selectors import ids_by_email, ids_by_value, listed_addresses, living_contacts
from contacts.services.addresses import addresses_changed, change_places
from contacts.services.creation.create import (
    TRIES,
    ContactAlreadyExists,
    count_created,
    first_values,
    insert_contacts,
    refuse_existing,
)
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Existing, Origin
from contacts.services.deadlocks import done_again
from contacts.services.properties.unique_values import Move, ValueTaken, settle_unique_values
from contacts.services.status.book import ContactsNotFound, audit_each, change_of, lock_contacts, save
from contacts.services.suppression import carry_over, note_suppressing, suppressed_first
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.round_trips import ROWS_OF_AN_INSERT
from marketing_contacts.toolbox.tries import with_tries

Upserted = tuple[Contact | Created, bool]  # and whether it is new


class _EmailChanged(Exception):
    """An email changed between the read and the lock of `_lock_addresses_first`."""


class ChangedMeanwhile(Exception):
    """Another person wrote a value that the caller has not seen."""


@dataclass(frozen=True, slots=True)
class ContactChange:
    """New property values of a contact, including the email. An empty or missing value clears a property.

    `seen` are values that must still be current when the change is written.
    """

    id: int
    properties: Mapping[str, str | None]
    seen: Mapping[str, str | None] = field(default_factory=dict)


@done_again
def update_contacts(
    *,
    portal: Portal,
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
    by: Member | None = None,
) -> list[Contact]:
    """Write the changes and their history, all or none, and return the contacts in the order of the changes.

    Raises ContactsNotFound, ContactAlreadyExists when an email belongs to another living contact, ValueTaken, and
    ChangedMeanwhile.
    """
    try:
        with transaction.atomic():
            return _update(portal, changes, origin, now, by)
    except IntegrityError:
        _refuse_taken(portal, changes)
        raise


@done_again
def upsert_contacts(
    *,
    portal: Portal,
    contacts: Sequence[NewContact],
    origin: Origin,
    now: datetime,
    changes: Sequence[ContactChange] = (),
) -> list[Upserted]:
    """Create contacts with a new email and update the others. Each result says if the contact is new.

    Further `changes` of contacts by their ids are written too, all or none. Raises ValueTaken, and with further changes
    the exceptions of update_contacts.
    """
    return _insisted(partial(_upsert_by_email, portal, contacts, origin, now, changes))


def upsert_contacts_by_value(
    *, portal: Portal, name: str, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> list[Upserted]:
    """Create or update contacts like upsert_contacts, by their value of the unique property `name`.

    Raises ContactAlreadyExists when an email belongs to another contact than the value, and ValueTaken.
    """
    return _insisted(partial(_upsert_by_value, portal, contacts, origin, now, name), name)


def _insisted(upsert: Callable[[], list[Upserted]], name: str = "") -> list[Upserted]:
    """Repeat the upsert when a contact appeared or disappeared between the read and the write."""
    for _try in range(TRIES - 1):
        try:
            return upsert()
        except ContactsNotFound:
            continue
        except ValueTaken as conflict:
            if any(taken.name != name for taken in conflict.taken):
                raise
    return upsert()


@transaction.atomic
def _upsert_by_email(
    portal: Portal,
    contacts: Sequence[NewContact],
    origin: Origin,
    now: datetime,
    more: Sequence[ContactChange],
) -> list[Upserted]:
    answers = insert_contacts(portal, contacts, origin, now)
    known = [
        (answer.email, each) for answer, each in zip(answers, contacts, strict=True) if isinstance(answer, Existing)
    ]
    ids = ids_by_email(portal, [email for email, _contact in known]) if known else {}
    changes = [ContactChange(ids.get(email, 0), contact.properties) for email, contact in known]
    written = _with_new_emails if more else _with_changes
    return written(portal, answers, [*changes, *more], origin, now)


@transaction.atomic
def _upsert_by_value(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, name: str
) -> list[Upserted]:
    ids = ids_by_value(portal, name, [contact.properties[name] for contact in contacts])
    inserted = insert_contacts(portal, [new for new in contacts if new.properties[name] not in ids], origin, now)
    refuse_existing(inserted)
    created = iter(inserted)
    answers = [None if contact.properties[name] in ids else next(created) for contact in contacts]
    known = [(ids[contact.properties[name]], contact) for contact in contacts if contact.properties[name] in ids]
    changes = [ContactChange(contact_id, _with_email(contact)) for contact_id, contact in known]
    return _with_new_emails(portal, answers, changes, origin, now)


def _with_email(contact: NewContact) -> dict[str, str]:
    return {**contact.properties, "email": contact.email} if contact.email else contact.properties


def _with_new_emails(
    portal: Portal,
    answers: Sequence[Created | Existing | None],
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
) -> list[Upserted]:
    """Write like _with_changes when changes may bring emails. Raises ContactAlreadyExists for a taken email."""
    try:
        with transaction.atomic():
            return _with_changes(portal, answers, changes, origin, now)
    except IntegrityError:
        _refuse_taken(portal, changes)
        raise


def _with_changes(
    portal: Portal,
    answers: Sequence[Created | Existing | None],
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
) -> list[Upserted]:
    """Return new and changed contacts after unique values are settled and new contacts are counted."""
    written = _write(portal, changes, origin, now)
    settle_unique_values(portal, [*first_values(answer for answer in answers if answer), *written.moves])
    count_created(answer for answer in answers if answer)
    changed = iter(changes)
    return [
        (answer, True) if isinstance(answer, Created) else (written.contacts[next(changed).id], False)
        for answer in answers
    ]


def _update(
    portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime, by: Member | None = None
) -> list[Contact]:
    written = _write(portal, changes, origin, now)
    settle_unique_values(portal, written.moves)
    audit_each(portal, by, "contact.update", written.changed, now=now)
    return [written.contacts[change.id] for change in changes]


class _Written(NamedTuple):
    """Locked contacts as written, the ids of changed contacts, and their values before."""

    contacts: dict[int, Contact]
    changed: list[int]
    moves: list[Move]


def _write(portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime) -> _Written:
    written = [change for change in changes if not is_plain(change.properties.get("email") or "")]
    if written:
        _refuse_taken(portal, written)
        carry_over(portal, [change.properties["email"] for change in written])
    contacts = _lock(portal, changes, origin, now) if changes else {}
    if missing := [change.id for change in changes if change.id not in contacts]:
        raise ContactsNotFound(missing)
    before = {contact.id: contact.properties for contact in contacts.values()}
    addresses = {contact.id: listed_addresses(contact) for contact in contacts.values()}
    history: list[PropertyChange] = []
    for change in changes:
        if any(value_of(contacts[change.id], name) != (value or None) for name, value in change.seen.items()):
            raise ChangedMeanwhile
        history += _apply(contacts[change.id], change, origin, now)
    shown = _newly_suppressed(portal, changes, contacts, now)
    for contact_id in shown:
        contacts[contact_id].updated_at = now
    changed = sorted({row.contact_id for row in history} | shown)
    with addresses_changed(portal, [(contacts[each], addresses[each]) for each in changed], origin, now):
        save(portal, [contacts[contact_id] for contact_id in changed], ["email", "properties", "updated_at"])
    PropertyChange.objects.bulk_create(history, batch_size=ROWS_OF_AN_INSERT)
    return _Written(contacts, changed, [Move(each, before[each], contacts[each].properties) for each in changed])


def _lock(portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime) -> dict[int, Contact]:
    """Lock the living contacts. Addresses that the changes suppress are locked first, in the order of creates.

    Raises TooBusy.
    """
    ids = [change.id for change in changes]
    if all(SUPPRESSING.keys().isdisjoint(change.properties) for change in changes):
        return lock_contacts(portal, ids)
    return with_tries(partial(_lock_addresses_first, portal, ids, changes, origin, now), again_on=_EmailChanged)


def _lock_addresses_first(
    portal: Portal, ids: Sequence[int], changes: Sequence[ContactChange], origin: Origin, now: datetime
) -> dict[int, Contact]:
    """Read the emails, note the suppressed addresses and lock the contacts.

    Raises _EmailChanged when an email changed between the read and the lock. The notes are then rolled back.
    """
    emails = dict(living_contacts(portal).filter(id__in=ids).values_list("id", "email"))
    written = {change.id: change.properties["email"] for change in changes if "email" in change.properties}
    said = [((emails | written).get(change.id), change.properties) for change in changes]
    with transaction.atomic():
        note_suppressing(portal, said, origin.source, now)
        contacts = lock_contacts(portal, ids)
        if emails != {contact.id: contact.email for contact in contacts.values()}:
            raise _EmailChanged
    return contacts


def _newly_suppressed(
    portal: Portal, changes: Sequence[ContactChange], contacts: Mapping[int, Contact], now: datetime
) -> set[int]:
    """Return the contacts whose address this call is the first to suppress, because reads show the suppression."""
    said = [contacts[change.id] for change in changes if not SUPPRESSING.keys().isdisjoint(change.properties)]
    ids = {contact.email: contact.id for contact in said if contact.email}
    return {ids[email] for email in suppressed_first(portal, ids, now)} if ids else set()


def value_of(contact: Contact, name: str) -> str | None:
    """Return a property's stored value, or None."""
    return (contact.email if name == "email" else contact.properties.get(name)) or None


def _apply(contact: Contact, change: ContactChange, origin: Origin, now: datetime) -> list[PropertyChange]:
    rows = []
    for name, wanted in change.properties.items():
        if name in SUPPRESSING:
            continue
        previous = value_of(contact, name)
        value = previous if _goes_back(name, previous, wanted, origin) else _wanted(name, wanted, previous)
        if value == previous:
            continue
        if name == "email":
            contact.email = value
            rows += change_places(contact, previous, origin, now)
        else:
            contact.properties = {**contact.properties, name: value or ""}
        contact.updated_at = now
        rows.append(change_of(contact, name, previous=previous, value=value, origin=origin, now=now))
    return rows


def _goes_back(name: str, previous: str | None, wanted: str | None, origin: Origin) -> bool:
    """Return True when a program or a file would move a lifecycle stage backwards. Only people may do that."""
    return name == LIFECYCLE_STAGE and origin.source.kind is not SourceKind.USER and is_earlier(wanted, than=previous)


def _wanted(name: str, wanted: str | None, previous: str | None) -> str | None:
    """Return the stored form of a value. Emails are in lower case, and appended options follow the existing ones.

    An email in an older spelling stays as long as it is sent in that spelling.
    """
    if isinstance(wanted, Appended):
        return wanted.to(previous)
    if isinstance(wanted, Respelled) and wanted.spelled == previous:
        return previous
    return (wanted.lower() if name == "email" and wanted else wanted) or None


def _refuse_taken(portal: Portal, changes: Sequence[ContactChange]) -> None:
    wanted = {change.id: change.properties.get("email") or "" for change in changes}
    taken = ids_by_email(portal, [email for email in wanted.values() if email])
    for contact_id, email in wanted.items():
        if taken.get(email, contact_id) != contact_id:
            raise ContactAlreadyExists(taken[email], email)
