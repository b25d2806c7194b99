"""Archive, restore and merge contacts. An archived contact stops counting at once and frees its addresses."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from contacts.marketing_status import HeldReason, MarketingStatus, strength
from contacts.models import Contact, Note, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.property_definitions.values import merged
from contacts.selectors import contacts_of, freed_addresses, ids_by_email
from contacts.services.addresses import free_addresses, relist
from contacts.services.associations import take_associations
from contacts.services.creation.results import Origin
from contacts.services.properties.unique_values import Move, settle_unique_values
from contacts.services.status.book import (
    STATUS_FIELDS,
    ContactsNotFound,
    Tally,
    audit_each,
    change_of,
    is_expired_by_counters,
    lock_contacts,
    note_status_changes,
    put_status,
    save,
    save_statuses,
    source_of,
    stop_counting,
)
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import again_after_deadlock


class EmailTaken(Exception):
    """Another contact has an address of the contact to restore."""

    def __init__(self, contact_id: int, email: str) -> None:
        super().__init__(contact_id, email)
        self.contact_id = contact_id
        self.email = email


@again_after_deadlock
@transaction.atomic
def archive_contacts(*, portal: Portal, contact_ids: Sequence[int], now: datetime, by: audit.Actor = None) -> int:
    """Archive living contacts, and return their number. Other contacts are skipped."""
    contacts = lock_contacts(portal, contact_ids)
    settle_unique_values(portal, [Move(contact.id, contact.properties, {}) for contact in contacts.values()])
    audit_each(portal, by, "contact.archive", contacts, now=now)
    Contact.objects.filter(portal=portal, id__in=list(contacts)).update(archived_at=now, updated_at=now)
    free_addresses(portal, list(contacts))
    stop_counting(portal, list(contacts.values()), now)
    return len(contacts)


@again_after_deadlock
def restore_contacts(
    *, portal: Portal, contact_ids: Sequence[int], origin: Origin, now: datetime, by: audit.Actor = None
) -> list[Contact]:
    """Restore archived contacts with their former status and source if there is room, else as held contacts.

    A merged contact stays archived. Raises EmailTaken when another contact has one of the addresses, and ValueTaken
    when another contact has a unique value. None is restored then.
    """
    try:
        with transaction.atomic():
            return _restore(portal, contact_ids, origin, now, by)
    except IntegrityError:  # another transaction took an address meanwhile
        archived = contacts_of(portal, archived=True).filter(id__in=contact_ids)
        _rows_with_free_emails(portal, list(archived))
        raise


def _restore(
    portal: Portal, contact_ids: Sequence[int], origin: Origin, now: datetime, by: audit.Actor
) -> list[Contact]:
    archived = lock_contacts(portal, contact_ids, archived=True)
    contacts = [contact for contact in archived.values() if contact.merged_into_id is None]
    for row in _rows_with_free_emails(portal, contacts):  # creates take emails in this order too, before the counters
        back = {"holds_email": True} if row.merged_into_id else {"archived_at": None}
        Contact.objects.filter(portal=portal, id=row.id).update(**back)
    for contact in contacts:
        contact.archived_at = None
    settle_unique_values(portal, [Move(contact.id, {}, contact.properties) for contact in contacts])
    audit_each(portal, by, "contact.restore", [contact.id for contact in contacts], now=now)
    usage = billing.lock_usage(portal=portal, now=now)
    before = {contact.id: contact.marketing_status for contact in contacts}
    for contact in contacts:
        if is_expired_by_counters(contact, usage.next_update_at):
            put_status(contact, MarketingStatus.NON_MARKETING, source=None)
    _bring_back(portal, contacts, now)
    changed = [(each, before[each.id]) for each in contacts if each.marketing_status != before[each.id]]
    for contact in contacts:
        contact.updated_at = now
    for contact, _former in changed:
        contact.status_at = now
    save_statuses(portal, contacts)
    note_status_changes(portal, changed, origin, now)
    return contacts


def _rows_with_free_emails(portal: Portal, contacts: Sequence[Contact]) -> list[Contact]:
    """Return archived contacts and the rows of their other addresses, in the order of emails. Raises EmailTaken."""
    rows, taken = _rows_and_owners(portal, contacts)
    if taken:
        raise EmailTaken(*min(taken.values()))
    return rows


def contacts_with_taken_emails(portal: Portal, contacts: Sequence[Contact]) -> set[int]:
    """Return the ids of archived contacts of which another contact has one of the addresses now."""
    _rows, taken = _rows_and_owners(portal, contacts)
    return set(taken)


def _rows_and_owners(portal: Portal, contacts: Sequence[Contact]) -> tuple[list[Contact], dict[int, tuple[int, str]]]:
    """Return the rows of the contacts' addresses by email, and the owner of a taken address by the contact's id."""
    rows = sorted([*contacts, *freed_addresses(portal, contacts)], key=lambda row: row.email or "")
    owners = ids_by_email(portal, [row.email for row in rows if row.email])
    taken: dict[int, tuple[int, str]] = {}
    for row in rows:
        contact_id = row.merged_into_id or row.id
        if row.email and (owner := owners.setdefault(row.email, contact_id)) != contact_id:
            taken.setdefault(contact_id, (owner, row.email))
    return rows, taken


def _bring_back(portal: Portal, contacts: Sequence[Contact], now: datetime) -> None:
    """Let the contacts count again for the source of each, as many as there is room for. The others become held."""
    by_source: defaultdict[Source, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.status.counts:
            by_source[source_of(contact)].append(contact)
    for source, wanted in by_source.items():
        fits = billing.count_within_limits(
            portal=portal, source=source, wanted=len(wanted), now=now, come_back=True
        ).granted
        pending = sum(contact.status is MarketingStatus.UNTIL_NEXT_UPDATE for contact in wanted[:fits])
        billing.set_pending(portal=portal, number=pending)
        for contact in wanted[fits:]:
            put_status(contact, MarketingStatus.NON_MARKETING, source=None, held=HeldReason.RESTORE)
    billing.hold(portal=portal, number=sum(bool(contact.held_reason) for contact in contacts))


@again_after_deadlock
@transaction.atomic
def merge_contacts(
    *,
    portal: Portal,
    primary_id: int,
    other_id: int,
    origin: Origin,
    now: datetime,
    by: Member | None = None,
    taken: Collection[str] = (),
) -> Contact:
    """Merge `other_id` into `primary_id`, which keeps its id and takes missing values, including an email.

    For the properties `taken`, the other contact's value wins. The addresses of the other contact become other
    addresses, and the notes move. The count never rises, because the survivor has the stronger of the two statuses with
    its source. Raises ContactsNotFound and TooManyAddresses.
    """
    contacts = lock_contacts(portal, [primary_id, other_id])
    missing = [wanted for wanted in (primary_id, other_id) if wanted not in contacts]
    if missing or primary_id == other_id:
        raise ContactsNotFound(missing or [other_id])
    survivor, other = contacts[primary_id], contacts[other_id]
    values = {name: value for name, value in other.properties.items() if name != OTHER_EMAILS}
    after = {**merged(survivor.properties, values), **{name: values[name] for name in taken if values.get(name)}}
    settle_unique_values(portal, [Move(survivor.id, survivor.properties, after), Move(other.id, other.properties, {})])
    audit_each(portal, by, "contact.merge", [survivor.id], now=now, after=other.id)
    usage = billing.lock_usage(portal=portal, now=now)
    before, tally = survivor.marketing_status, Tally(usage.next_update_at)
    is_weaker = strength(survivor.status, survivor.held_reason) < strength(other.status, other.held_reason)
    tally.leave(survivor if is_weaker else other)
    if is_weaker:
        source = source_of(other) if other.status.counts else None
        put_status(survivor, other.status, source=source, held=other.why_held, until=other.marketing_until)
        survivor.status_at = now
    _retire(portal, other, into=survivor, now=now)
    _take_values(portal, survivor, other, after, origin, now)
    take_associations(portal=portal, to=survivor.id, of=other.id)
    if survivor.marketing_status != before:
        note_status_changes(portal, [(survivor, before)], origin, now)
    tally.book(portal, now)
    return survivor


@again_after_deadlock
@transaction.atomic
def merge_by_choice(
    *, portal: Portal, primary_id: int, other_id: int, taken: Collection[str], by: Member, now: datetime
) -> Contact:
    """Merge `other_id` into `primary_id` with the values that a person chose, in one transaction.

    `taken` are the properties of the other contact whose values win. With `email` the two main addresses change places.
    Raises ContactsNotFound and TooManyAddresses.
    """
    origin = Origin(Source.member(by))
    other = Contact.objects.filter(portal=portal, id=other_id).first()
    survivor = merge_contacts(
        portal=portal, primary_id=primary_id, other_id=other_id, origin=origin, now=now, by=by, taken=taken
    )
    if "email" in taken and other and other.email and other.email != survivor.email:
        change = ContactChange(primary_id, {"email": other.email})
        [survivor] = update_contacts(portal=portal, changes=[change], origin=origin, now=now, by=by)
    return survivor


def _take_values(  # noqa: PLR0917 - private
    portal: Portal, survivor: Contact, other: Contact, after: dict[str, str | None], origin: Origin, now: datetime
) -> None:
    """Give the survivor its new values with their history, and the notes.

    The survivor takes an email only if it has none.
    """
    before = survivor.properties
    changes = [
        change_of(survivor, name, previous=before.get(name) or None, value=value, origin=origin, now=now)
        for name, value in after.items()
        if value and value != before.get(name)
    ]
    if other.email and not survivor.email:
        survivor.email = other.email
        changes.append(change_of(survivor, "email", previous=None, value=other.email, origin=origin, now=now))
    survivor.properties = after
    changes += relist(portal, survivor, origin, now)
    PropertyChange.objects.bulk_create(changes)
    Note.objects.filter(portal=portal, contact_id=other.id).update(contact_id=survivor.id)
    survivor.merged_ids = [*(survivor.merged_ids or []), other.id, *(other.merged_ids or [])]
    survivor.updated_at = now
    save(portal, [survivor], [*STATUS_FIELDS, "email", "properties", "merged_ids"])


def _retire(portal: Portal, other: Contact, *, into: Contact, now: datetime) -> None:
    """Archive the other contact. The survivor holds the other email if the survivor has an email."""
    retired = Contact.objects.filter(portal=portal)
    retired.filter(id=other.id).update(
        archived_at=Coalesce("archived_at", Value(now)),
        updated_at=now,
        merged_into_id=into.id,
        holds_email=bool(other.email and into.email),
    )
    retired.filter(merged_into_id=other.id).update(merged_into_id=into.id)
