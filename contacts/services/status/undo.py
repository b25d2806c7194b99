"""Undo what people, bulk changes and apps did to statuses.

This is the one way in which a contact stops counting at once. See docs/rules.md, "Undo".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from contacts.marketing_status import MOVES, Before, MarketingStatus, Outcome, undo_ends_at
from contacts.models import BulkChange, BulkChangePart, Contact
from contacts.services.creation.results import Origin
from contacts.services.status.book import (
    Tally,
    is_expired_by_counters,
    keep_counting,
    note_status_changes,
    put_status,
    save_statuses,
)
from contacts.services.status.locked_status import LockedStatus, lock_statuses
from contacts.services.status.set import Decision
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
UNTIL_NEXT_UPDATE = MarketingStatus.UNTIL_NEXT_UPDATE
OTHER_MOVES = {  # of bulk changes that are not about the status
    BulkChange.Wish.EDIT: [Outcome.EDITED],
    BulkChange.Wish.ARCHIVE: [Outcome.ARCHIVED],
}


def moving_outcomes(wish: BulkChange.Wish) -> list[Outcome]:
    """Return the outcomes by which such a bulk change moved contacts.

    A release leaves contacts alone that stay held.
    """
    if wish in OTHER_MOVES:
        return OTHER_MOVES[wish]
    return [outcome for outcome in MOVES if (wish, outcome) != (BulkChange.Wish.RELEASE, Outcome.HELD)]


class TooLateToUndo(Exception):
    """The time in which the change could be undone is over."""


class Done(NamedTuple):
    """The decision for a contact, its moment, and what the contact was before."""

    outcome: Outcome
    before: Before
    at: datetime


@transaction.atomic
def undo(
    *, portal: Portal, contact_ids: Sequence[int], done: Mapping[int, Done], origin: Origin, now: datetime
) -> list[Decision]:
    """Put contacts back to what they were before that was done to them.

    Stamps come back at once, each booked to the source that it counted under; a tier that was reached stays. A contact
    whose status was set since, or expired, is left alone. The outcomes are undone, changed_since and not_found.
    """
    contacts = lock_statuses(portal, done.keys() & set(contact_ids))
    usage = billing.lock_usage(portal=portal, now=now)
    tally = Tally(usage.next_update_at)
    undone = [
        (contact, contact.marketing_status)
        for contact in contacts.values()
        if contact.status_at == done[contact.id].at  # the status was not set since
        and contact.status is MOVES[done[contact.id].outcome]
        and not is_expired_by_counters(contact, tally.next_update_at)
    ]
    for contact, _status in undone:
        _put_back(contact, done[contact.id], tally, usage.period_starts_at)
        contact.status_at = contact.updated_at = now
    tally.book(portal, now)
    save_statuses(portal, [contact for contact, _status in undone])
    note_status_changes(portal, undone, origin, now)
    outcomes = dict.fromkeys(contacts, Outcome.CHANGED_SINCE) | {
        contact.id: Outcome.UNDONE for contact, _status in undone
    }
    return [Decision(contact_id, outcomes.get(contact_id, Outcome.NOT_FOUND)) for contact_id in contact_ids]


def _put_back(contact: LockedStatus, done: Done, tally: Tally, period_starts_at: datetime) -> None:
    """Put the contact back to the status before.

    A contact whose update date has passed since would not count any more, so it becomes non-marketing.
    """
    held = done.before.held_reason
    if done.outcome is Outcome.PENDING_NON_MARKETING:
        tally.pending -= 1
        keep_counting(contact, MARKETING)
    elif done.before.status is UNTIL_NEXT_UPDATE and period_starts_at <= done.at:
        tally.newly_pending += 1
        keep_counting(contact, UNTIL_NEXT_UPDATE, until=tally.next_update_at)
    else:
        tally.leave(contact)
        tally.held += bool(held)
        put_status(contact, NON_MARKETING, source=None, held=held)


@transaction.atomic
def undo_by_hand(*, portal: Portal, contact_id: int, done: Done, origin: Origin, now: datetime, by: Member) -> Outcome:
    """Put one contact back to what it was before a person set it, as `undo` does; answer the outcome.

    Raises TooLateToUndo.
    """
    if undo_ends_at(done.at) < now:
        raise TooLateToUndo
    lock_statuses(portal, [contact_id])
    target = audit.Target("contact", contact_id)  # noted before the counters are locked
    audit.record(portal=portal, actor=by, action="contact.undo_status", target=target, after=done.before.word, now=now)
    [decision] = undo(portal=portal, contact_ids=[contact_id], done={contact_id: done}, origin=origin, now=now)
    if decision.outcome is not Outcome.UNDONE:
        transaction.set_rollback(True)  # nor is it noted
    return decision.outcome


def done_by_part(portal: Portal, change_id: int, number: int) -> dict[int, Done]:
    """Return what this part of a bulk change did to each contact that it moved."""
    part = BulkChangePart.objects.filter(portal=portal, change_id=change_id, number=number).first()
    if part is None or part.set_at is None:
        return {}
    decided = zip(part.contact_ids, part.outcomes, part.before, strict=True)
    return {
        contact_id: Done(Outcome(outcome), Before.stored(before), part.set_at)
        for contact_id, outcome, before in decided
        if outcome in MOVES
    }


def done_by_creating(portal: Portal, contact_ids: Sequence[int]) -> dict[int, Done]:
    """Return for each contact that its creation made it marketing."""
    created = Contact.objects.filter(portal=portal, id__in=contact_ids).values_list("id", "created_at")
    before = Before(NON_MARKETING)
    return {contact_id: Done(Outcome.MARKETING, before, at) for contact_id, at in created}
