"""Reads of the banners about a portal's limits."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from marketing_contacts.billing.banners import Banner, Charged, in_order, state_banners
from marketing_contacts.billing.models import (
    BreakerOpening,
    Charge,
    DismissedBanner,
    NoticeLevels,
    TierUpgrade,
    Usage,
)
from marketing_contacts.billing.notice_facts import BreakerOpened, LevelReached, TierPassed
from marketing_contacts.billing.notice_levels import LEVELS
from marketing_contacts.billing.selectors.charges import charges, settled
from marketing_contacts.billing.selectors.states import states
from marketing_contacts.billing.selectors.upgrades import next_upgrade
from marketing_contacts.billing.selectors.usage import counting_by
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Member, Portal


def banners(member: Member, now: datetime) -> list[Banner]:
    """Return the banners that the member's portal needs now, the worst first, without dismissed ones."""
    found = all_banners(member.portal, now)
    if not found:
        return []
    rows = DismissedBanner.objects.filter(portal=member.portal, user_id=member.user_id)
    left = in_order(found, {(row.kind, row.subject): row.grade for row in rows})
    return [_with_upgrade(banner, member.portal, now) for banner in left]


def all_banners(portal: Portal, now: datetime) -> list[Banner]:
    """Return the banners that a portal needs now, for any member."""
    upgrades = TierUpgrade.objects.filter(portal=portal, at__gte=OuterRef("period_starts_at"))
    usage = Usage.objects.annotate(  # one query, since most portals need no banner
        chosen_levels=Subquery(NoticeLevels.objects.filter(portal=portal).values("levels")),
        has_upgrade=Exists(upgrades),
    ).get(portal=portal)
    levels = LEVELS if usage.chosen_levels is None else usage.chosen_levels
    count, present = counting_by(usage, now), states(usage, levels, now)
    open_numbers = [state.opening for state in present if isinstance(state, BreakerOpened)]
    openings = {}
    if open_numbers:
        rows = BreakerOpening.objects.filter(portal=portal, number__in=open_numbers)
        openings = {opening.number: (opening.held, opening.opened_at) for opening in rows}
    found = state_banners(present, count=count, held=usage.held, openings=openings)
    passed = _tier_passed(portal, usage, count) if usage.has_upgrade else None
    return [*found, passed] if passed else found


def _with_upgrade(banner: Banner, portal: Portal, now: datetime) -> Banner:
    """Return the banner with the price of the next tier where a level of the tier is reached."""
    if not isinstance(banner.facts, LevelReached) or banner.facts.of_maximum:
        return banner
    return replace(banner, upgrade=next_upgrade(portal, day=local_date(now, portal.time_zone)))


def _tier_passed(portal: Portal, usage: Usage, count: int) -> Banner | None:
    """Return the banner of the last tier that was passed in the running period, with its charge."""
    passed = TierUpgrade.objects.filter(portal=portal, at__gte=usage.period_starts_at)
    last = passed.filter(to_tier=usage.tier).order_by("-ledger_sequence").first()
    if last is None:
        return None
    upgrades = charges(portal).filter(kind=Charge.Kind.UPGRADE, ledger_sequence=last.ledger_sequence)
    facts = TierPassed(last.from_tier, last.to_tier, last.charge_date)
    banner = Banner(facts, count, since=last.at)
    for charge in settled(portal, upgrades.order_by("-number")[:1]):
        charged = Charged(
            charge.number, charge.date, charge.amount_minor, charge.currency, charge.tax_name, charge.tax_rate
        )
        return replace(banner, charge=charged)
    return banner
