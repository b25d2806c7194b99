"""Add and remove the other addresses of a contact. Merges, people and programs create them.

Each other address has a row of its own, so that no other contact gets the address (`models.Contact`). The contact's own
row lists all of them. The rows change only while their contact is locked. A new address is claimed before that lock, in
the same order as a create.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from contacts.email_addresses import is_plain, spellings
from contacts.marketing_status import MarketingStatus
from contacts.models import ADDRESS, Contact, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import ADDRESS_SEPARATOR, ids_by_email, listed_addresses, other_addresses
from contacts.services.creation.create import TRIES, ContactAlreadyExists
from contacts.services.creation.results import Origin
from contacts.services.status.book import ContactsNotFound, audit_each, change_of, lock_contacts, save
from contacts.services.suppression import carry_over
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import TooBusy, again_after_deadlock

MOST_ADDRESSES = 250  # other addresses of a contact


class NoSuchAddress(Exception):
    """The contact has no such other address."""


class NoEmailYet(Exception):
    """The contact has no email. The first address of a contact is its email, so it cannot have others."""


class TooManyAddresses(Exception):
    """The contact would have more than MOST_ADDRESSES other addresses."""


@again_after_deadlock
@transaction.atomic
def change_addresses(
    *,
    portal: Portal,
    contact_id: int,
    add: str = "",
    remove: str = "",
    origin: Origin,
    now: datetime,
    by: Member | None = None,
) -> Contact:
    """Add another address to the contact, remove one, or both at once. An address that the contact has stays.

    Raises ContactsNotFound, ContactAlreadyExists, NoSuchAddress, NoEmailYet, TooManyAddresses and
    TooBusy.
    """
    add = add.lower() if is_plain(add) else add
    if add and add != remove:
        _claim(portal, contact_id, add, origin, now)
    contact = lock_contacts(portal, [contact_id]).get(contact_id)
    if contact is None:
        raise ContactsNotFound([contact_id])
    listed = listed_addresses(contact)
    held = next((each for each in spellings(remove) if each in listed), "")
    if remove and not held:
        raise NoSuchAddress
    if add and contact.email is None:
        raise NoEmailYet
    if remove and add != remove:
        let_go(portal, contact, [held], origin, now)
    changes = relist(portal, contact, origin, now)
    save(portal, [contact], ["properties", "updated_at"])
    PropertyChange.objects.bulk_create(changes)
    audit_each(portal, by, "contact.update", [contact.id for _change in changes], now=now)
    return contact


def _claim(portal: Portal, contact_id: int, email: str, origin: Origin, now: datetime) -> None:
    """Hold an address for the contact. Raises ContactAlreadyExists for another contact's address, and TooBusy."""
    carry_over(portal, [email])
    for _try in range(TRIES):  # the owner may disappear between the insert and the read
        if (is_plain(email) or not ids_by_email(portal, [email])) and hold(portal, contact_id, email, origin, now):
            return
        owner = ids_by_email(portal, [email]).get(email)
        if owner == contact_id:
            return
        if owner:
            raise ContactAlreadyExists(owner, email)
    raise TooBusy


_HOLD = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at, source_kind,
           source_label, created_by_kind, created_by_id, created_by_label, request_id, created_at, updated_at,
           archived_at, merged_into_id, holds_email)
    VALUES (%(portal)s, %(email)s, '{}', %(status)s, '', %(at)s, '', '', %(kind)s, %(by)s, %(label)s, %(request)s,
           %(at)s, %(at)s, %(at)s, %(contact)s, true)
    ON CONFLICT DO NOTHING RETURNING id
"""


def hold(portal: Portal, contact_id: int, email: str, origin: Origin, now: datetime) -> bool:
    """Add a row that holds an address for the contact. Return False when another contact has the address.

    A drawn id may be taken. Nobody has the address then, and the next try draws another id. Raises TooBusy when every
    drawn id was taken.
    """
    values: dict[str, Any] = {
        "portal": portal.pk,
        "email": email,
        "status": MarketingStatus.NON_MARKETING,
        "at": now,
        "kind": ADDRESS,
        "by": origin.source.id,
        "label": origin.source.label,
        "request": origin.request_id,
        "contact": contact_id,
    }
    with connection.cursor() as cursor:
        for _try in range(TRIES):
            cursor.execute(_HOLD, values)
            if cursor.fetchone():
                return True
            if ids_by_email(portal, [email]):
                return False
    raise TooBusy


def let_go(portal: Portal, contact: Contact, emails: Collection[str], origin: Origin, now: datetime) -> None:
    """Free other addresses of a locked contact. Contacts that were merged into it lose these addresses too."""
    if not emails:
        return
    rows = list(Contact.objects.filter(portal=portal, merged_into_id=contact.id, email__in=emails))
    merged = [row for row in rows if row.created_by_kind != ADDRESS]
    PropertyChange.objects.bulk_create(
        change_of(row, "email", previous=row.email, value=None, origin=origin, now=now) for row in merged
    )
    of_portal = Contact.objects.filter(portal=portal)
    of_portal.filter(id__in=[row.id for row in merged]).update(email=None, holds_email=False)
    of_portal.filter(id__in=[row.id for row in rows if row.created_by_kind == ADDRESS]).delete()


def relist(portal: Portal, contact: Contact, origin: Origin, now: datetime) -> list[PropertyChange]:
    """List the held addresses in a locked contact, and return the change without a write. Raises TooManyAddresses."""
    held = other_addresses(portal, [contact.id]).values_list("email", flat=True)
    return put_list(contact, [email for email in held if email], origin, now)


def put_list(contact: Contact, emails: Iterable[str], origin: Origin, now: datetime) -> list[PropertyChange]:
    """List these addresses in the contact, and return the change. Neither the contact nor its history is written."""
    emails = list(emails)
    previous, value = contact.properties.get(OTHER_EMAILS) or None, ADDRESS_SEPARATOR.join(emails) or None
    if value == previous:
        return []
    if len(emails) > MOST_ADDRESSES and len(emails) > len(listed_addresses(contact)):
        raise TooManyAddresses
    others = {name: text for name, text in contact.properties.items() if name != OTHER_EMAILS}
    contact.properties = others | ({OTHER_EMAILS: value} if value else {})
    contact.updated_at = now
    return [change_of(contact, OTHER_EMAILS, previous=previous, value=value, origin=origin, now=now)]


def change_places(contact: Contact, previous: str | None, origin: Origin, now: datetime) -> list[PropertyChange]:
    """Exchange the email with another address.

    An email that was another address leaves its place to the former email.
    """
    others = listed_addresses(contact)
    if contact.email not in others:
        return []
    left = [address for address in others if address != contact.email]
    return put_list(contact, [*left, *([previous] if previous else [])], origin, now)


@contextmanager
def addresses_changed(
    portal: Portal, contacts: Sequence[tuple[Contact, list[str]]], origin: Origin, now: datetime
) -> Iterator[None]:
    """Hold and free addresses around a write of locked contacts. `contacts` has the addresses that each contact had.

    An email that was another address is freed before the write. An email that becomes another address is held after the
    write.
    """
    moved = [(contact, before, after) for contact, before in contacts if before != (after := listed_addresses(contact))]
    for contact, before, after in moved:
        let_go(portal, contact, set(before).difference(after), origin, now)
    yield
    for contact, before, after in moved:
        for email in sorted(set(after).difference(before)):
            if not hold(portal, contact.id, email, origin, now):
                raise IntegrityError(email)  # another change of this call gave the address away


def free_addresses(portal: Portal, contact_ids: Collection[int]) -> None:
    """Free the other addresses of locked contacts that are archived. The contacts still list them."""
    other_addresses(portal, contact_ids).order_by().update(holds_email=False)
