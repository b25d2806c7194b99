"""Start a portal's subscription, and set the portal's own maximum."""

from datetime import date, datetime

from django.db import transaction

from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.billing.selectors import contact_tiers, price_in_force
from marketing_contacts.billing.update_dates import local_date, next_update_at
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


class NoMarketingContacts(Exception):
    """The portal's edition does not include marketing contacts."""


class MaximumBelowOne(Exception):
    """The maximum is not a positive number of contacts."""


@transaction.atomic
def subscribe(
    *,
    portal: Portal,
    edition: Edition,
    term: str,
    renewal_date: date,
    now: datetime,
    maximum_marketing_contacts: int | None = None,
) -> Subscription:
    """Start a portal's subscription with an empty count on the edition's first tier."""
    today = local_date(now, portal.time_zone)
    subscription = Subscription(portal=portal, edition=edition, term=term, renewal_date=renewal_date)
    running = subscription.term_holding(today)
    price = price_in_force(edition, portal.currency, term_starts=running.starts, day=today)
    Usage.objects.create(
        portal=portal,
        tier=contact_tiers(edition, price).included,
        maximum_marketing_contacts=maximum_marketing_contacts,
        period_starts_at=now,
        next_update_at=next_update_at(
            now=now, monthly=subscription.is_monthly, renewal_date=renewal_date, time_zone=portal.time_zone
        ),
    )
    subscription.next_renewal_date = running.ends
    subscription.save(force_insert=True)
    return subscription


def require_marketing_contacts(*, portal: Portal) -> None:
    """Raise NoMarketingContacts unless the portal's edition has marketing contacts."""
    if not Subscription.objects.filter(portal=portal, edition__has_marketing_contacts=True).exists():
        raise NoMarketingContacts


@transaction.atomic
def set_maximum(*, portal: Portal, maximum: int | None, by: Member | None, now: datetime) -> None:
    """Set or remove the maximum of marketing contacts. Contacts that already count keep counting.

    Raises MaximumBelowOne when `maximum` is less than 1.
    """
    if maximum is not None and maximum < 1:
        raise MaximumBelowOne
    head = audit.lock_head(portal=portal)
    usage = Usage.objects.select_for_update().get(portal=portal)
    if usage.maximum_marketing_contacts == maximum:
        return
    audit.record(
        portal=portal,
        actor=by,
        action="subscription.cap",
        target=audit.Target("portal", portal.pk, portal.name),
        before=usage.maximum_marketing_contacts,
        after=maximum,
        now=now,
        head=head,
    )
    usage.maximum_marketing_contacts = maximum
    usage.save(update_fields=["maximum_marketing_contacts"])
