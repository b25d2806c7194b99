"""Reads that say beforehand what a higher tier costs. The charge of an upgrade takes its amount from here."""

from dataclasses import replace
from datetime import date, timedelta

from marketing_contacts.billing.models import Subscription, Usage
from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.selectors.documents import tax_in_force
from marketing_contacts.billing.selectors.prices import contact_tiers, price_in_force
from marketing_contacts.portals.models import Portal


def upgrade_of(subscription: Subscription, portal: Portal, *, tier: int, count: int, day: date) -> Upgrade:
    """Return the move from `tier` to the smallest tier that holds `count`, on `day` in the portal's time zone.

    The charge begins on the following day.
    """
    term, tomorrow = subscription.term_holding(day), day + timedelta(days=1)
    price = price_in_force(subscription.edition, portal.currency, term_starts=term.starts, day=day)
    after, days = contact_tiers(subscription.edition, price).smallest_holding(count), term.days_left(tomorrow)
    amount = month = None
    if price:
        monthly, tariff = subscription.is_monthly, price.tariff
        amount = tariff.upgrade_price(before=tier, after=after, monthly=monthly, days=days, days_of_term=term.days)
        month = tariff.term_price(after, monthly=True) - tariff.term_price(tier, monthly=True)
    upgrade = Upgrade(tier, after, tomorrow, term, days, amount, month, portal.currency)
    tax = tax_in_force(portal.currency, tomorrow)
    return replace(upgrade, tax_name=tax.name, tax_rate=tax.rate) if tax else upgrade


def upgrade_to_hold(portal: Portal, count: int, *, day: date) -> Upgrade | None:
    """Return the upgrade when `count` contacts count on `day`.

    Returns None where the tier holds so many, and for an edition without marketing contacts.
    """
    subscription = Subscription.objects.select_related("edition").get(portal=portal)
    tier = Usage.objects.values_list("tier", flat=True).get(portal=portal)
    if count <= tier or not subscription.edition.has_marketing_contacts:
        return None
    return upgrade_of(subscription, portal, tier=tier, count=count, day=day)


def next_upgrade(portal: Portal, *, day: date) -> Upgrade | None:
    """Return the upgrade by the first contact above the tier on `day`.

    Returns None where the maximum is not above the tier, and for an edition without marketing contacts.
    """
    found = Usage.objects.get(portal=portal)
    maximum = found.maximum_marketing_contacts
    if maximum is not None and maximum <= found.tier:
        return None
    return upgrade_to_hold(portal, found.tier + 1, day=day)
