"""Sets the marketing status of existing contacts: by hand, in bulk, through the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contacts.marketing_status import HELD_BY, Before, HeldReason, MarketingStatus, Outcome
from contacts.selectors import suppressed_emails
from contacts.services.creation.results import Origin
from contacts.services.status.book import (
    Tally,
    is_expired_by_counters,
    keep_counting,
    note_status_changes,
    put_status,
    save_statuses,
    target_of,
)
from contacts.services.status.locked_status import LockedStatus, lock_statuses
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import again_after_deadlock

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
UNTIL_NEXT_UPDATE = MarketingStatus.UNTIL_NEXT_UPDATE
STAYING = {Outcome.UNCHANGED, Outcome.SUPPRESSED}  # nothing about the contact is written


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision for a contact, what the contact was before, and why it is held now.

    `before` is None where the portal has no such contact, and for an undo.
    """

    contact_id: int
    outcome: Outcome
    before: Before | None = None
    held_reason: HeldReason | None = None


@again_after_deadlock
@transaction.atomic
def set_marketing_status(
    *,
    portal: Portal,
    contact_ids: Sequence[int],
    wished: MarketingStatus,
    origin: Origin,
    now: datetime,
    by: Member | None = None,
) -> list[Decision]:
    """Make contacts marketing, as many as there is room for, or set them to non-marketing at the next update date.

    Contacts that do not fit are held. An app never stamps a suppressed address. Raises NoMarketingContacts.
    """
    billing.require_marketing_contacts(portal=portal)
    contacts = lock_statuses(portal, contact_ids)
    if by:
        action, target = "contacts.set_marketing_status", target_of(list(contacts))
        audit.record(portal=portal, actor=by, action=action, target=target, after=wished, now=now)
    usage = billing.lock_usage(portal=portal, now=now)
    former = {contact.id: contact.marketing_status for contact in contacts.values()}
    tally = Tally(usage.next_update_at)
    outcomes = dict.fromkeys(contacts, Outcome.UNCHANGED) | _expire(contacts, tally)
    before = {each.id: Before(each.status, each.why_held) for each in contacts.values()}
    if wished is MARKETING:
        outcomes |= _to_marketing(portal, contacts, origin, tally, now)
    else:
        outcomes |= _to_non_marketing(contacts, usage.next_update_at, tally)
        tally.book(portal, now)
    changed = [
        (contact, former[contact.id])
        for contact in contacts.values()
        if contact.marketing_status != former[contact.id] or outcomes[contact.id] not in STAYING
    ]
    for contact, _former in changed:
        contact.status_at = contact.updated_at = now
    save_statuses(portal, [contact for contact, _former in changed])
    note_status_changes(portal, changed, origin, now)
    held = {each.id: each.why_held for each in contacts.values()}
    not_found = Outcome.NOT_FOUND
    return [Decision(each, outcomes.get(each, not_found), before.get(each), held.get(each)) for each in contact_ids]


@again_after_deadlock
@transaction.atomic
def set_marketing_statuses(
    *, portal: Portal, wishes: Mapping[int, MarketingStatus], origin: Origin, now: datetime
) -> dict[int, Decision]:
    """Set each contact to the status that is wished for it, as `set_marketing_status` does; all are locked first.

    Raises NoMarketingContacts.
    """
    billing.require_marketing_contacts(portal=portal)
    lock_statuses(portal, wishes)
    decisions: dict[int, Decision] = {}
    for wished in (NON_MARKETING, MARKETING):
        ids = [contact_id for contact_id, wish in wishes.items() if wish is wished]
        if ids:
            some = set_marketing_status(portal=portal, contact_ids=ids, wished=wished, origin=origin, now=now)
            decisions |= {decision.contact_id: decision for decision in some}
    return decisions


def _expire(contacts: dict[int, LockedStatus], tally: Tally) -> dict[int, Outcome]:
    """Apply the update date to those whose date has passed: they are non-marketing before anything else is decided."""
    expired = [contact for contact in contacts.values() if is_expired_by_counters(contact, tally.next_update_at)]
    for contact in expired:
        tally.expire_pending(contact)
        put_status(contact, NON_MARKETING, source=None)
    return {contact.id: Outcome.NON_MARKETING for contact in expired}


def _to_marketing(
    portal: Portal, contacts: dict[int, LockedStatus], origin: Origin, tally: Tally, now: datetime
) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    wanted = []
    emails = [contact.email for contact in contacts.values() if contact.email]
    refused = suppressed_emails(portal, emails) if origin.app else set()
    for contact in contacts.values():
        if contact.status is MARKETING:
            continue
        if contact.status is UNTIL_NEXT_UPDATE:
            tally.pending -= 1
            keep_counting(contact, MARKETING)
            outcomes[contact.id] = Outcome.MARKETING
        elif contact.email in refused:
            outcomes[contact.id] = Outcome.SUPPRESSED
        else:
            wanted.append(contact)
    tally.book(portal, now)
    return outcomes | _up_to_maximum(portal, wanted, origin, now)


def _up_to_maximum(portal: Portal, wanted: list[LockedStatus], origin: Origin, now: datetime) -> dict[int, Outcome]:
    """Make as many of them marketing as there is room for; hold the others."""
    if not wanted:
        return {}
    allotment = billing.count_within_limits(portal=portal, source=origin.source, wanted=len(wanted), now=now)
    fitting, others = wanted[: allotment.granted], wanted[allotment.granted :]
    billing.hold(portal=portal, number=-sum(bool(contact.held_reason) for contact in fitting))
    billing.hold(portal=portal, number=sum(not contact.held_reason for contact in others), opening=allotment.opening)
    for contact in fitting:
        put_status(contact, MARKETING, source=origin.source)
    for contact in others:
        put_status(contact, NON_MARKETING, source=None, held=HELD_BY[allotment.limit] if allotment.limit else None)
    return {contact.id: Outcome.HELD if contact.held_reason else Outcome.MARKETING for contact in wanted}


def _to_non_marketing(contacts: dict[int, LockedStatus], until: datetime, tally: Tally) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for contact in contacts.values():
        if contact.status is MARKETING:
            tally.newly_pending += 1
            keep_counting(contact, UNTIL_NEXT_UPDATE, until=until)
            outcomes[contact.id] = Outcome.PENDING_NON_MARKETING
        elif contact.held_reason:
            tally.held -= 1
            put_status(contact, NON_MARKETING, source=None)
            outcomes[contact.id] = Outcome.NON_MARKETING
    return outcomes
