"""Forgets people: nothing personal stays anywhere; the ledger and the audit trail keep their numbers.

Locks: kept answers and the parts of imports first, as all who write contacts hold them; then as all services do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.models import ADDRESS, Contact, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import Person, contacts_by_id, names_one_of, person
from contacts.services.associations import erase_associations
from contacts.services.creation.results import Origin
from contacts.services.deadlocks import done_again
from contacts.services.jobs.imports import erase_from_imports
from contacts.services.status.book import ContactsNotFound, stop_counting
from integrations.services import erase_answers
from marketing_contacts.billing.services import erase_billing_addresses
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

OF_A_CONTACT: list[Any] = [  # models whose rows belong to a contact
    *(relation.related_model for relation in Contact._meta.related_objects),  # noqa: SLF001 - Django's documented API
]


class _SomebodyWrote(Exception):
    """The person is not the one that was read before the locks were taken."""


def erase_contact(*, portal: Portal, contact_id: int, origin: Origin, now: datetime, by: Member | None = None) -> None:
    """Delete the person whose contact this is for good: see `erase_address`. Raises ContactsNotFound."""
    _forget_until_quiet(portal, [contact_id], [], origin, now, by)


def erase_address(*, portal: Portal, email: str, origin: Origin, now: datetime, by: Member | None = None) -> None:
    """Delete the person behind an address for good, if there is one, and the address wherever else it stands.

    Gone are all contacts that are this person (`selectors.person`), their histories and associations, the rows of
    imports' files and the kept answers in which they stand, and the address as one to which notices go. They stop
    counting at once, each booked to its source. A suppressed address stays suppressed, by its hash. The address may
    come back: as a new contact.
    """
    _forget_until_quiet(portal, [], [email], origin, now, by)


def _forget_until_quiet(  # noqa: PLR0917 - private
    portal: Portal, ids: list[int], emails: list[str], origin: Origin, now: datetime, by: Member | None
) -> None:
    while True:
        try:
            return _forget(portal, ids, emails, origin, now, by)
        except _SomebodyWrote:
            continue


@done_again
@transaction.atomic
def _forget(  # noqa: PLR0917 - private
    portal: Portal, ids: list[int], emails: list[str], origin: Origin, now: datetime, by: Member | None
) -> None:
    if ids and not contacts_by_id(portal, ids):
        raise ContactsNotFound(ids)
    gone = person(portal, ids=ids, emails=emails)
    erase_answers(portal=portal, texts=[*sorted(gone.addresses), *map(str, sorted(gone.ids))])
    for address in sorted(gone.addresses):
        erase_from_imports(portal=portal, email=address)
    contacts = Contact.objects.filter(portal=portal, id__in=gone.ids)
    locked = list(contacts.select_for_update(of=("self",)).order_by("id"))
    if person(portal, ids=ids, emails=emails) != gone:
        raise _SomebodyWrote
    if locked:
        _record(portal, [each.id for each in locked if each.created_by_kind != ADDRESS], origin, now, by)
    erase_billing_addresses(portal=portal, emails=gone.addresses)
    stop_counting(portal, [contact for contact in locked if contact.archived_at is None], now)
    _delete(portal, gone)


def _record(portal: Portal, ids: Sequence[int], origin: Origin, now: datetime, by: Member | None) -> None:
    """Note who was forgotten by number, for programs too: nothing else says that they did it."""
    app = origin.app
    head = audit.lock_head(portal=portal)
    for contact_id in ids:
        audit.record(
            portal=portal,
            actor=by,
            action="contact.forget",
            target=audit.Target("contact", contact_id),
            after={"id": app.id, "name": app.name} if app else None,
            now=now,
            head=head,
        )


def _delete(portal: Portal, gone: Person) -> None:
    for model in OF_A_CONTACT:
        model._base_manager.filter(portal=portal, contact_id__in=gone.ids).delete()  # noqa: SLF001 - Django's documented API
    erase_associations(portal=portal, contact_ids=gone.ids)
    emails = PropertyChange.objects.filter(portal=portal, name="email")  # of contacts that had such an address once
    emails.filter(value__in=gone.addresses).update(value=None)
    emails.filter(previous_value__in=gone.addresses).update(previous_value=None)
    lists = PropertyChange.objects.filter(portal=portal, name=OTHER_EMAILS)
    lists.filter(names_one_of("value", gone.addresses)).update(value=None)
    lists.filter(names_one_of("previous_value", gone.addresses)).update(previous_value=None)
    Contact.objects.filter(portal=portal, id__in=gone.ids).delete()
