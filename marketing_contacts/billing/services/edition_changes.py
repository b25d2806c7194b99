"""Move a portal to another edition or term, for staff."""

from datetime import date, datetime

from django.db import transaction

from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.services.renewals import Renewing
from marketing_contacts.portals.models import Portal


class RenewalPassed(Exception):
    """The renewal date is not in the future."""


class RenewalTooFar(Exception):
    """The renewal date is not the end of a term that runs today."""


def require_next_renewal(*, term: str, renewal_date: date, today: date) -> None:
    """Raise RenewalPassed or RenewalTooFar unless a term that runs today can end on `renewal_date`."""
    if renewal_date <= today:
        raise RenewalPassed
    if Subscription(term=term, renewal_date=renewal_date).term_holding(today).ends != renewal_date:
        raise RenewalTooFar


@transaction.atomic
def change_subscription(
    *, portal: Portal, edition: Edition, term: str, renewal_date: date, by: str, now: datetime
) -> Subscription:
    """Move a portal to an edition and a term that renews on `renewal_date` next.

    `by` is the name of the staff member. A new edition sets the smallest tier that holds the count. An edition without
    marketing contacts keeps the tier and the count. A request for a lower tier is dropped. The next update keeps its
    date. Later updates follow the new term. Nothing is charged, because staff and customer settle that between
    themselves. Raises RenewalPassed and RenewalTooFar.
    """
    renewing = Renewing(portal, now)
    require_next_renewal(term=term, renewal_date=renewal_date, today=renewing.today)
    renewing.begin_terms()
    subscription = renewing.subscription
    before, moved = _described(subscription), subscription.edition != edition
    subscription.edition, subscription.term = edition, term
    if subscription.next_renewal_date != renewal_date:  # an equal date keeps the day of the month, for example the 31st
        subscription.renewal_date = subscription.next_renewal_date = renewal_date
    if before == _described(subscription):
        return subscription
    renewing.record("subscription.change", before, _described(subscription), by)
    renewing.clear_downgrade()
    subscription.save()
    if moved and edition.has_marketing_contacts:
        running = subscription.term_holding(renewing.today)
        renewing.fit_tier(renewing.price_at(running.starts), by=by)
    return subscription


def _described(subscription: Subscription) -> dict[str, str]:
    renewal = subscription.next_renewal_date or subscription.renewal_date
    return {"edition": subscription.edition.name, "term": subscription.term, "renewal_date": renewal.isoformat()}
