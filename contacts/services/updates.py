"""Change properties of contacts. An update never changes a status, whichever app writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction

from contacts.email_addresses import Respelled, is_plain
from contacts.models import Contact, PropertyChange
from contacts.property_definitions import SUPPRESSING
from contacts.property_definitions.values import LIFECYCLE_STAGE, Appended, is_earlier
from contacts.selectors import ids_by_email, listed_addresses, living_contacts
from contacts.services.addresses import addresses_changed, change_places
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.results import Origin
from contacts.services.properties.unique_values import Move, settle_unique_values
from contacts.services.status.book import ContactsNotFound, audit_each, change_of, lock_contacts, save
from contacts.services.suppression import carry_over, note_suppressing, suppressed_first
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.round_trips import ROWS_OF_AN_INSERT
from marketing_contacts.toolbox.tries import again_after_deadlock, with_tries


class _EmailChanged(Exception):
    """An email changed between the read and the lock of `_lock`."""


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


@again_after_deadlock
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
            written = write_changes(portal, changes, origin, now)
            settle_unique_values(portal, written.moves)
            audit_each(portal, by, "contact.update", written.changed, now=now)
            return [written.contacts[change.id] for change in changes]
    except IntegrityError:
        refuse_taken(portal, changes)
        raise


class Written(NamedTuple):
    """Locked contacts as written, the ids of changed contacts, and their values before."""

    contacts: dict[int, Contact]
    changed: list[int]
    moves: list[Move]


def write_changes(portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime) -> Written:
    """Lock the contacts and write the changes with their history. Unique values are left to the caller.

    Raises ContactsNotFound, ContactAlreadyExists, ChangedMeanwhile and TooBusy.
    """
    written = [change for change in changes if not is_plain(change.properties.get("email") or "")]
    if written:
        refuse_taken(portal, written)
        carry_over(portal, [change.properties["email"] for change in written])
    contacts = with_tries(partial(_lock, portal, changes, origin, now), again_on=_EmailChanged) if changes else {}
    if missing := [change.id for change in changes if change.id not in contacts]:
        raise ContactsNotFound(missing)
    before = {contact.id: contact.properties for contact in contacts.values()}
    addresses = {contact.id: listed_addresses(contact) for contact in contacts.values()}
    history: list[PropertyChange] = []
    for change in changes:
        if any(value_of(contacts[change.id], name) != (value or None) for name, value in change.seen.items()):
            raise ChangedMeanwhile
        history += _apply(contacts[change.id], change, origin, now)
    said = [contacts[change.id] for change in changes if not SUPPRESSING.keys().isdisjoint(change.properties)]
    shown = suppressed_first(portal, said, now)
    for contact_id in shown:
        contacts[contact_id].updated_at = now
    changed = sorted({row.contact_id for row in history} | shown)
    with addresses_changed(portal, [(contacts[each], addresses[each]) for each in changed], origin, now):
        save(portal, [contacts[contact_id] for contact_id in changed], ["email", "properties", "updated_at"])
    PropertyChange.objects.bulk_create(history, batch_size=ROWS_OF_AN_INSERT)
    return Written(contacts, changed, [Move(each, before[each], contacts[each].properties) for each in changed])


def _lock(portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime) -> dict[int, Contact]:
    """Lock the living contacts. Addresses that the changes suppress are locked first, in the order of creates.

    Raises _EmailChanged when an email changed between its read and the lock of its contact. The suppressions are then
    rolled back.
    """
    ids = [change.id for change in changes]
    if all(SUPPRESSING.keys().isdisjoint(change.properties) for change in changes):
        return lock_contacts(portal, ids)
    emails = dict(living_contacts(portal).filter(id__in=ids).values_list("id", "email"))
    written = {change.id: change.properties["email"] for change in changes if "email" in change.properties}
    said = [((emails | written).get(change.id), change.properties) for change in changes]
    with transaction.atomic():
        note_suppressing(portal, said, origin.source, now)
        contacts = lock_contacts(portal, ids)
        if emails != {contact.id: contact.email for contact in contacts.values()}:
            raise _EmailChanged
    return contacts


def value_of(contact: Contact, name: str) -> str | None:
    """Return a property's stored value, or None."""
    return (contact.email if name == "email" else contact.properties.get(name)) or None


def _apply(contact: Contact, change: ContactChange, origin: Origin, now: datetime) -> list[PropertyChange]:
    rows = []
    for name, wanted in change.properties.items():
        if name in SUPPRESSING:
            continue
        previous = value_of(contact, name)
        value = _wanted(name, wanted, previous, origin)
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


def _wanted(name: str, wanted: str | None, previous: str | None, origin: Origin) -> str | None:
    """Return the stored form of a value. Emails are in lower case, and appended options follow the existing ones.

    An email in an older spelling stays as long as it is sent in that spelling. Only people may move a lifecycle stage
    backwards. A program or a file leaves it as it is.
    """
    if name == LIFECYCLE_STAGE and origin.source.kind is not SourceKind.MEMBER and is_earlier(wanted, than=previous):
        return previous
    if isinstance(wanted, Appended):
        return wanted.to(previous)
    if isinstance(wanted, Respelled) and wanted.spelled == previous:
        return previous
    return (wanted.lower() if name == "email" and wanted else wanted) or None


def refuse_taken(portal: Portal, changes: Sequence[ContactChange]) -> None:
    """Raise ContactAlreadyExists when another living contact has one of the new emails."""
    wanted = {change.id: change.properties.get("email") or "" for change in changes}
    taken = ids_by_email(portal, [email for email in wanted.values() if email])
    for contact_id, email in wanted.items():
        if taken.get(email, contact_id) != contact_id:
            raise ContactAlreadyExists(taken[email], email)
