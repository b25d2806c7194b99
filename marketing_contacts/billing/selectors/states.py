"""Reads of the states of a portal's limits now. Notices and banners tell these states."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from marketing_contacts.billing.models import BreakerOpening, SourceLimit, Usage
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    Facts,
    LevelReached,
    MaximumReached,
    State,
    TierPassed,
)
from marketing_contacts.billing.notice_levels import level_reached, next_limit
from marketing_contacts.billing.selectors.usage import counting_by
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


def states(usage: Usage, levels: Sequence[int], now: datetime) -> list[State]:
    """Return the limits that are reached now. A portal without a tier has none.

    `levels` are the levels of the portal's notices, in per cent.
    """
    return [*_state_of_count(usage, levels, now), *_states_of_sources(usage)] if usage.tier else []


def still_true(usage: Usage, facts: Facts, now: datetime, *, limits: Mapping[str, SourceLimit] | None = None) -> bool:
    """Return True when the facts of a notice are true now. A passed tier stays true.

    `limits` are all limits of the portal's sources, by the key of the source. Without them each is read by itself.
    """
    if not usage.tier:
        return isinstance(facts, TierPassed)
    match facts:
        case TierPassed():
            return True
        case LevelReached():
            is_first_limit = (facts.limit, facts.of_maximum) == _first_limit(usage)
            return is_first_limit and counting_by(usage, now) * 100 >= facts.level * facts.limit
        case MaximumReached():
            return facts.limit == usage.maximum_marketing_contacts and counting_by(usage, now) >= facts.limit
        case AppMaximumReached():
            limit = _limit_of(usage, facts, limits)
            return limit is not None and limit.maximum == facts.limit and limit.is_full
        case BreakerOpened():
            limit = _limit_of(usage, facts, limits)
            return limit is not None and limit.opening == facts.opening


def true_now(portal: Portal, facts: Iterable[Facts], now: datetime) -> list[bool]:
    """Return for each of the facts of notices whether they are true now, in at most two statements."""
    told = list(facts)
    if all(isinstance(each, TierPassed) for each in told):
        return [True] * len(told)
    usage = Usage.objects.get(portal=portal)
    rows = SourceLimit.objects.filter(portal=portal) if usage.limited_sources else []
    limits = {row.source.key: row for row in rows}
    return [still_true(usage, each, now, limits=limits) for each in told]


def _first_limit(usage: Usage) -> tuple[int, bool]:
    """Return the limit that the count reaches first, and True when it is the portal's maximum."""
    maximum = usage.maximum_marketing_contacts
    return next_limit(tier=usage.tier, maximum=maximum), maximum is not None and maximum <= usage.tier


def _state_of_count(usage: Usage, levels: Sequence[int], now: datetime) -> list[State]:
    count, maximum = counting_by(usage, now), usage.maximum_marketing_contacts
    if maximum is not None and count >= maximum:
        return [MaximumReached(maximum, count)]
    limit, of_maximum = _first_limit(usage)
    level = level_reached(count=count, limit=limit, levels=levels)
    return [LevelReached(level, count, limit, of_maximum)] if level else []


def _states_of_sources(usage: Usage) -> list[State]:
    if not usage.limited_sources:
        return []
    is_reached = Q(opening__isnull=False) | Q(count__gte=F("maximum"))
    limits = list(
        SourceLimit.objects.filter(is_reached, portal_id=usage.portal_id).order_by("source_label", "source_id")
    )
    numbers = [limit.opening for limit in limits if limit.opening is not None]
    rows = BreakerOpening.objects.filter(portal_id=usage.portal_id, number__in=numbers)
    openings = {row.number: row for row in rows}
    found: list[State] = []
    for limit in limits:
        source = limit.source
        if limit.opening is not None:
            row = openings[limit.opening]
            found.append(BreakerOpened(row.rate, row.rate_minutes, source.kind, source.id, source.label, row.number))
        if limit.is_full:
            found.append(AppMaximumReached(limit.maximum or 0, source.kind, source.id, source.label))
    return found


def _limit_of(
    usage: Usage, facts: AppMaximumReached | BreakerOpened, limits: Mapping[str, SourceLimit] | None
) -> SourceLimit | None:
    source = Source(facts.source_kind, facts.source_id, facts.source)
    if limits is not None:
        return limits.get(source.key)
    return SourceLimit.objects.filter(portal_id=usage.portal_id, source_kind=source.kind, source_id=source.id).first()
