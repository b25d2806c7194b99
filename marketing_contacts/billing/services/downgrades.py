"""Take requests for a lower tier. The renewal carries them out."""

from datetime import datetime

from django.db import transaction

from marketing_contacts.billing.models import Subscription
from marketing_contacts.billing.selectors import contact_tiers, counting_at_renewal
from marketing_contacts.billing.services.renewals import Renewing
from marketing_contacts.billing.terms import last_day_to_ask
from marketing_contacts.portals.models import Member, Portal


class TooLateToAsk(Exception):
    """The renewal is less than five business days away."""


class NoSuchTier(Exception):
    """The tier is not lower than the portal's, or the edition has no such tier."""


class TierTooSmall(Exception):
    """More contacts will count at the renewal than the tier holds."""


@transaction.atomic
def ask_for_downgrade(*, portal: Portal, tier: int, by: Member, now: datetime) -> Subscription:
    """Ask for a lower tier at the renewal. The request replaces an earlier request.

    Raises NoSuchTier, TooLateToAsk, and TierTooSmall when more contacts will count at the renewal than `tier` holds.
    """
    renewing = Renewing(portal, now)
    renewing.begin_terms()
    subscription, usage = renewing.subscription, renewing.usage
    renewal = renewing.next_renewal_date
    tiers = contact_tiers(subscription.edition, renewing.price_at(renewal))
    if not subscription.edition.has_marketing_contacts or tier >= usage.tier or tiers.smallest_holding(tier) != tier:
        raise NoSuchTier
    if renewing.today > last_day_to_ask(renewal):
        raise TooLateToAsk
    if tier < counting_at_renewal(usage, renewal, portal.time_zone):
        raise TierTooSmall
    renewing.record("subscription.ask_for_downgrade", subscription.downgrade_tier, tier, by)
    subscription.downgrade_tier, subscription.downgrade_asked_at = tier, now
    subscription.downgrade_asked_by_label = str(by)
    subscription.save()
    return subscription


@transaction.atomic
def withdraw_downgrade(*, portal: Portal, by: Member, now: datetime) -> None:
    """Withdraw the request for a lower tier. Does nothing without a request."""
    renewing = Renewing(portal, now)
    renewing.begin_terms()
    if asked := renewing.subscription.downgrade_tier:
        renewing.record("subscription.withdraw_downgrade", asked, None, by)
        renewing.clear_downgrade()
        renewing.subscription.save()
