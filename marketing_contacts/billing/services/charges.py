"""Upgrade a portal's tier when the count passes it, and append the portal's charges.

Callers hold the lock of the portal's counters, so the charges have numbers without a gap.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from marketing_contacts.billing.models import Charge, Price, Subscription, TierUpgrade, Usage
from marketing_contacts.billing.money import in_units, tax_on
from marketing_contacts.billing.selectors import open_charges, parties, tax_in_force, upgrade_of
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal


class AmountIsSet(Exception):
    """The charge has its amount, or the charge does not exist."""


def upgrade_tier(*, portal_id: int, before: int, count: int, now: datetime) -> None:
    """Move the portal at once to the smallest tier that holds `count`, and charge the rest of the term from tomorrow.

    An edition without marketing contacts has no tiers. Contacts that already count keep counting there.
    """
    portal = Portal.objects.get(pk=portal_id)
    subscription = Subscription.objects.select_related("edition").get(portal=portal)
    if not subscription.edition.has_marketing_contacts:
        return
    day = local_date(now, portal.time_zone)
    upgrade = upgrade_of(subscription, portal, tier=before, count=count, day=day)
    Usage.objects.filter(portal=portal).update(tier=upgrade.to_tier)
    sequence = Usage.objects.values_list("ledger_sequence", flat=True).get(portal=portal)
    TierUpgrade.objects.create(
        portal=portal,
        ledger_sequence=sequence,
        at=now,
        charge_date=upgrade.charge_date,
        from_tier=before,
        to_tier=upgrade.to_tier,
    )
    _append(
        portal,
        kind=Charge.Kind.UPGRADE,
        at=now,
        date=upgrade.charge_date,
        edition_name=subscription.edition.name,
        from_tier=before,
        to_tier=upgrade.to_tier,
        days=upgrade.days,
        days_of_term=upgrade.term.days,
        amount_minor=upgrade.amount_minor,
        ledger_sequence=sequence,
    )


def charge_renewal(
    *,
    portal: Portal,
    subscription: Subscription,
    tier_before: int,
    tier: int,
    price: Price | None,
    ledger_sequence: int,
    now: datetime,
) -> None:
    """Charge the whole term that begins on the subscription's renewal date, for its first tier."""
    term = subscription.term_holding(subscription.next_renewal_date or subscription.renewal_date)
    _append(
        portal,
        kind=Charge.Kind.RENEWAL,
        at=now,
        date=term.starts,
        edition_name=subscription.edition.name,
        from_tier=tier_before,
        to_tier=tier,
        days=term.days,
        days_of_term=term.days,
        amount_minor=price.tariff.term_price(tier, monthly=subscription.is_monthly) if price else None,
        ledger_sequence=ledger_sequence,
    )


@transaction.atomic
def settle_charge(*, portal: Portal, number: int, amount_minor: int, by: str, now: datetime) -> Charge:
    """Set the amount of a charge without one, by a second charge. Raises AmountIsSet when the charge has its amount."""
    head = audit.lock_head(portal=portal)
    usage = Usage.objects.select_for_update().get(portal=portal)
    charge = open_charges(portal).filter(number=number).first()
    if charge is None:
        raise AmountIsSet
    settlement = _append(
        portal,
        kind=Charge.Kind.SETTLEMENT,
        at=now,
        date=local_date(now, portal.time_zone),
        edition_name=charge.edition_name,
        from_tier=charge.from_tier,
        to_tier=charge.to_tier,
        days=charge.days,
        days_of_term=charge.days_of_term,
        amount_minor=amount_minor,
        currency=charge.currency,
        ledger_sequence=usage.ledger_sequence,
        settles=number,
        taxed_on=charge.date,
    )
    target = audit.Target("charge", number, str(number))
    after = f"{in_units(amount_minor, charge.currency)} {charge.currency}"
    audit.record(portal=portal, actor=by, action="charge.settle", target=target, after=after, now=now, head=head)
    return settlement


def _append(portal: Portal, *, currency: str = "", taxed_on: date | None = None, **columns: Any) -> Charge:
    """Append the portal's next charge, in the portal's currency unless `currency` names another.

    The charge keeps the names and the addresses of now, and the tax of its date unless `taxed_on` names another day.
    """
    last = Charge.objects.filter(portal=portal).aggregate(last=Max("number"))["last"] or 0
    columns |= {"number": last + 1, "currency": currency or portal.currency}
    charge = Charge(portal=portal, **parties(portal), **columns)
    if charge.amount_minor is not None and (tax := tax_in_force(charge.currency, taxed_on or charge.date)):
        charge.tax_name, charge.tax_rate = tax.name, tax.rate
        charge.tax_minor = tax_on(charge.amount_minor, tax.rate)
    charge.save(force_insert=True)
    return charge
