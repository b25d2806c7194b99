"""Erases persons. Nothing personal stays anywhere. The ledger and the audit trail keep their numbers.

Locks: kept answers and the parts of imports first, because all writers of contacts hold them first. Then the contacts,
the end of the audit trail and the counters. The erasers of all apps run at their turns in this order.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from contacts.models import ADDRESS, Contact
from contacts.selectors import contacts_by_id, person
from contacts.services.creation.results import Origin
from contacts.services.status.book import ContactsNotFound, stop_counting
from marketing_contacts.portals import audit
from marketing_contacts.portals.erasers import ErasedPerson, Turn, erase_at
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import again_after_deadlock, with_tries


class _SomebodyWrote(Exception):
    """The person is not the one that was read before the locks were taken."""


def erase_contact(*, portal: Portal, contact_id: int, origin: Origin, now: datetime, by: Member | None = None) -> None:
    """Delete the person of this contact for good, as `erase_address` does. Raises ContactsNotFound and TooBusy."""
    with_tries(partial(_erase, portal, [contact_id], [], origin, now, by), again_on=_SomebodyWrote)


def erase_address(*, portal: Portal, email: str, origin: Origin, now: datetime, by: Member | None = None) -> None:
    """Delete the person behind an address for good, and the address wherever else it stands.

    The erasers of all apps delete the person's contacts (`selectors.person`) and every kept text of the person.
    The contacts stop counting at once, each booked to its source. A suppressed address stays suppressed by its hash.
    The address may come back as a new contact.
    """
    with_tries(partial(_erase, portal, [], [email], origin, now, by), again_on=_SomebodyWrote)


@again_after_deadlock
@transaction.atomic
def _erase(  # noqa: PLR0917 - private
    portal: Portal, ids: list[int], emails: list[str], origin: Origin, now: datetime, by: Member | None
) -> None:
    if ids and not contacts_by_id(portal, ids):
        raise ContactsNotFound(ids)
    gone = person(portal, ids=ids, emails=emails)
    erased = ErasedPerson(gone.ids, gone.addresses)
    erase_at(Turn.KEPT_ANSWERS, portal, erased)
    erase_at(Turn.FILES, portal, erased)
    contacts = Contact.objects.filter(portal=portal, id__in=gone.ids)
    locked = list(contacts.select_for_update(of=("self",)).order_by("id"))
    if person(portal, ids=ids, emails=emails) != gone:
        raise _SomebodyWrote
    if locked:
        _record(portal, [each.id for each in locked if each.created_by_kind != ADDRESS], origin, now, by)
    erase_at(Turn.ADDRESSES, portal, erased)
    stop_counting(portal, [contact for contact in locked if contact.archived_at is None], now)
    erase_at(Turn.ROWS, portal, erased)


def _record(portal: Portal, ids: Sequence[int], origin: Origin, now: datetime, by: Member | None) -> None:
    """Record the erased contacts by number. For programs, no other record says that they did it."""
    app = origin.app
    audit.record_each(
        portal=portal,
        actor=by,
        action="contact.forget",
        targets=[audit.Target("contact", contact_id) for contact_id in ids],
        after={"id": app.id, "name": app.name} if app else None,
        now=now,
    )
