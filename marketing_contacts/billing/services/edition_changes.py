"""Puts a portal on another edition or term, for staff."""

from datetime import date, datetime

from django.db import transaction

from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.selectors import contact_tiers, price_in_force
from marketing_contacts.billing.services.renewals import Renewing
from marketing_contacts.portals.models import Portal


class RenewalPassed(Exception):
    """A subscription renews on a day to come."""


class RenewalTooFar(Exception):
    """A subscription renews when its running term ends, at most one term from now."""


def require_next_renewal(*, term: str, renewal_date: date, today: date) -> None:
    """Raise RenewalPassed, or RenewalTooFar, unless a term that runs today can end on that day."""
    if renewal_date <= today:
        raise RenewalPassed
    if Subscription(term=term, renewal_date=renewal_date).term_holding(today).ends != renewal_date:
        raise RenewalTooFar


@transaction.atomic
def change_subscription(
    *, portal: Portal, edition: Edition, term: str, renewal_date: date, by: str, now: datetime
) -> Subscription:
    """Put a portal on an edition and a term that renews on `renewal_date` next; for staff, whose name is `by`.

    On another edition the tier is the smallest that holds the count; one without marketing contacts leaves it and all
    that counts as they are. A lower tier that was asked for is void. The next update keeps its date; the ones after it
    follow the new term. Nothing is charged: that is between staff and customer. Raises RenewalPassed and RenewalTooFar.
    """
    renewing = Renewing(portal, now)
    require_next_renewal(term=term, renewal_date=renewal_date, today=renewing.today)
    renewing.begin_terms()
    subscription = renewing.subscription
    before, moved = _described(subscription), subscription.edition != edition
    subscription.edition, subscription.term = edition, term
    if subscription.next_renewal_date != renewal_date:  # else its day stays: the 31st, also where that is the 28th
        subscription.renewal_date = subscription.next_renewal_date = renewal_date
    if before == _described(subscription):
        return subscription
    renewing.record("subscription.change", before, _described(subscription), by)
    renewing.forget_wish()
    subscription.save()
    if moved and edition.has_marketing_contacts:
        _fit_tier(renewing, by)
    return subscription


def _fit_tier(renewing: Renewing, by: str) -> None:
    """Put the portal on the smallest tier of its edition that holds the count."""
    subscription, usage, today = renewing.subscription, renewing.usage, renewing.today
    running = subscription.term_holding(today)
    currency = renewing.portal.currency
    price = price_in_force(subscription.edition, currency, term_starts=running.starts, day=today)
    before = usage.tier
    usage.tier = contact_tiers(subscription.edition, price).smallest_holding(usage.count - usage.pending_due)
    if usage.tier != before:
        usage.save(update_fields=["tier"])
        renewing.record("subscription.tier", before, usage.tier, by)


def _described(subscription: Subscription) -> dict[str, str]:
    renewal = subscription.next_renewal_date or subscription.renewal_date
    return {"edition": subscription.edition.name, "term": subscription.term, "renewal_date": renewal.isoformat()}
