"""Releases held contacts: they become marketing, the oldest first, as far as there is room; the rest stays as it is."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from contacts.marketing_status import Before, MarketingStatus, Outcome
from contacts.selectors import suppressed_emails
from contacts.services.creation.results import Origin
from contacts.services.status.book import note_status_changes, put_status, save_statuses, target_of
from contacts.services.status.locked_status import LockedStatus, lock_statuses
from contacts.services.status.set import Decision
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def release_held(
    *, portal: Portal, contact_ids: Sequence[int], origin: Origin, now: datetime, by: Member | None = None
) -> list[Decision]:
    """Let as many held contacts count as fit under the portal's maximum, under the source of `origin`.

    Returns decisions in input order. A contact without room stays held and keeps its reason. A contact whose address is
    suppressed stays held, too. A contact that is not held any more is unchanged. Raises NoMarketingContacts.
    """
    billing.require_marketing_contacts(portal=portal)
    contacts = lock_statuses(portal, contact_ids)
    before = {each.id: Before(each.status, each.why_held) for each in contacts.values()}
    held = [contact_id for contact_id, was in before.items() if was.held_reason]
    refused = suppressed_emails(portal, [email for each in held if (email := contacts[each].email)])
    wanted = [contacts[each] for each in held if contacts[each].email not in refused]
    head = audit.lock_head(portal=portal) if by else None
    released = _count(portal, wanted, origin, now)
    if by and head and released:
        target = target_of([contact.id for contact in released])
        audit.record(portal=portal, actor=by, action="contacts.release", target=target, now=now, head=head)
    outcomes = dict.fromkeys(contacts, Outcome.UNCHANGED)
    outcomes |= {each: Outcome.SUPPRESSED if contacts[each].email in refused else Outcome.HELD for each in held}
    outcomes |= {contact.id: Outcome.MARKETING for contact in released}
    return [Decision(each, outcomes.get(each, Outcome.NOT_FOUND), before.get(each)) for each in contact_ids]


def _count(portal: Portal, wanted: list[LockedStatus], origin: Origin, now: datetime) -> list[LockedStatus]:
    """Make those marketing that there is room for; answer which."""
    if not wanted:
        return []
    fits = billing.count_within_limits(portal=portal, source=origin.source, wanted=len(wanted), now=now).granted
    released = wanted[:fits]
    for contact in released:
        put_status(contact, MarketingStatus.MARKETING, source=origin.source)
        contact.status_at = contact.updated_at = now
    save_statuses(portal, released)
    note_status_changes(portal, [(contact, MarketingStatus.NON_MARKETING) for contact in released], origin, now)
    billing.hold(portal=portal, number=-fits)
    return released
