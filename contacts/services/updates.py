"""Changes properties of contacts. An update never changes a status, whichever app makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from contacts.models import Contact, PropertyChange
from contacts.selectors import ids_by_email
from contacts.services.creation import ContactAlreadyExists, Created, NewContact, Origin, create_contacts
from contacts.services.records import audit_each, change_of, lock_contacts, save
from marketing_contacts.portals.models import Member, Portal


class ContactsNotFound(Exception):
    """Some ids are not of living contacts in this portal."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids)
        self.ids = ids


class ChangedMeanwhile(Exception):
    """Somebody else wrote a value that the caller has not seen."""


@dataclass(frozen=True, slots=True)
class ContactChange:
    """New property values of a contact, the email among them; an empty or no value clears.

    `seen` are values that must still stand when the change is written.
    """

    id: int
    properties: Mapping[str, str | None]
    seen: Mapping[str, str | None] = field(default_factory=dict)


def update_contacts(
    *,
    portal: Portal,
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
    by: Member | None = None,
) -> list[Contact]:
    """Write the changes and their history, all or nothing; answers in input order.

    Raises ContactsNotFound, ContactAlreadyExists when an email belongs to another living contact, and ChangedMeanwhile.
    """
    try:
        with transaction.atomic():
            return _update(portal, changes, origin, now, by)
    except IntegrityError:
        _refuse_taken(portal, changes)
        raise


def upsert_contacts(
    *, portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> list[tuple[Contact, bool]]:
    """Create those whose email is new, update the others; each with whether it is new."""
    with transaction.atomic():
        answers = create_contacts(portal=portal, contacts=contacts, origin=origin, now=now, raise_on_existing=False)
        ids = ids_by_email(portal, [contact.email.lower() for contact in contacts if contact.email])
        changes = [
            ContactChange(ids[answer.email], contact.properties)
            for contact, answer in zip(contacts, answers, strict=True)
            if not isinstance(answer, Created)
        ]
        updated = iter(_update(portal, changes, origin, now) if changes else [])
        return [(answer.contact, True) if isinstance(answer, Created) else (next(updated), False) for answer in answers]


def _update(
    portal: Portal, changes: Sequence[ContactChange], origin: Origin, now: datetime, by: Member | None = None
) -> list[Contact]:
    contacts = lock_contacts(portal, [change.id for change in changes])
    if missing := [change.id for change in changes if change.id not in contacts]:
        raise ContactsNotFound(missing)
    history: list[PropertyChange] = []
    for change in changes:
        if any(value_of(contacts[change.id], name) != (value or None) for name, value in change.seen.items()):
            raise ChangedMeanwhile
        history += _apply(contacts[change.id], change, origin, now)
    changed = {row.contact_id for row in history}
    save(portal, [contacts[contact_id] for contact_id in sorted(changed)], ["email", "properties", "updated_at"])
    PropertyChange.objects.bulk_create(history)
    audit_each(portal, by, "contact.update", sorted(changed), now=now)
    return [contacts[change.id] for change in changes]


def value_of(contact: Contact, name: str) -> str | None:
    """A property's value as it is stored; None when there is none."""
    return (contact.email if name == "email" else contact.properties.get(name)) or None


def _apply(contact: Contact, change: ContactChange, origin: Origin, now: datetime) -> list[PropertyChange]:
    rows = []
    for name, wanted in change.properties.items():
        value = (wanted.lower() if name == "email" and wanted else wanted) or None
        previous = value_of(contact, name)
        if value == previous:
            continue
        if name == "email":
            contact.email = value
        else:
            contact.properties = {**contact.properties, name: value or ""}
        contact.updated_at = now
        rows.append(change_of(contact, name, previous=previous, value=value, origin=origin, now=now))
    return rows


def _refuse_taken(portal: Portal, changes: Sequence[ContactChange]) -> None:
    wanted = {change.id: (change.properties.get("email") or "").lower() for change in changes}
    taken = ids_by_email(portal, [email for email in wanted.values() if email])
    for contact_id, email in wanted.items():
        if taken.get(email, contact_id) != contact_id:
            raise ContactAlreadyExists(taken[email], email)
