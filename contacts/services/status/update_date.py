"""Applies the update date: contacts that waited for it stop counting, a part of them at a time."""

from datetime import datetime

from django.db import transaction

from contacts.marketing_status import MarketingStatus
from contacts.selectors import living_contacts
from contacts.services.creation.results import Origin
from contacts.services.status.book import Tally, note_status_changes, put_status, save_statuses
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal

PART = 500  # contacts of one transaction: the portal's counters are locked for the end of it only
UPDATE_DATE = Origin(Source.update_date())


@transaction.atomic
def expire_pending_contacts(*, portal: Portal, next_update_at: datetime, now: datetime, after: int = 0) -> int | None:
    """Make the next part of the contacts whose update date has passed non-marketing: those with ids behind `after`.

    `next_update_at` is the counters' own, once they have passed the date (`billing.pass_update_date`). Each contact is
    booked to the source it counted under, effective at its date's own instant. Answers the last id to go on behind,
    None when there is nothing left. Contacts that somebody else holds now are left for the next time.
    """
    waiting = living_contacts(portal).filter(
        marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE, marketing_until__lt=next_update_at, id__gt=after
    )
    contacts = list(waiting.select_for_update(of=("self",), skip_locked=True)[:PART])
    if not contacts:
        return None
    tally = Tally(next_update_at)
    for contact in contacts:
        tally.expire_pending(contact)
        contact.status_at, contact.updated_at = contact.marketing_until or now, now
        put_status(contact, MarketingStatus.NON_MARKETING, source=None)
    save_statuses(portal, contacts)
    note_status_changes(
        portal, [(contact, MarketingStatus.UNTIL_NEXT_UPDATE) for contact in contacts], UPDATE_DATE, now
    )
    tally.book(portal, now)
    return contacts[-1].id
