"""Statements against their definition, whatever a portal lives through: they add up to the ledger to the last one."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_contacts.billing import statements
from marketing_contacts.billing.models import BillingPeriod, Statement, UsageEntry
from marketing_contacts.portals.models import Portal
from tests.billing.books import DAY, MOMENT, book, lines, passed
from tests.conftest import FORMS, NOW, WEBINARS, new_portal

# What a portal lives through: a number of minutes passes, a source adds or takes away, some of it effective earlier;
# the counters pass the date; statements are written when somebody looks.
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("book"), st.sampled_from([WEBINARS, FORMS]), st.integers(-3, 5), st.sampled_from([0, 0, 1, 9, 40])
        ),
        st.tuples(st.just("sleep"), st.sampled_from([1, 60 * 24, 60 * 24 * 8, 60 * 24 * 40])),
        st.tuples(st.just("write")),
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_statements_add_up_to_the_ledger_to_the_last_one(db: None, steps: list[tuple[Any, ...]]) -> None:
    portal, now, count = new_portal(), NOW, 0
    for step in steps:
        match step:
            case ("book", source, delta, days) if delta and count + delta >= 0:
                book(portal, delta, now, source, effective_at=now - days * DAY)
                count += delta
            case ("sleep", minutes):
                now += timedelta(minutes=minutes)
            case _:
                passed(portal, now)
        now += MOMENT
    passed(portal, now)

    assert statements.verify(portal=portal) is None
    assert stated(portal) == modelled(portal)


def stated(portal: Portal) -> list[Any]:
    written = Statement.objects.filter(portal=portal).order_by("number")
    return [
        (each.opening, each.closing, each.peak, {line[:2]: line[2:4] for line in lines(portal, each.number)})
        for each in written
    ]


def modelled(portal: Portal) -> list[Any]:
    """The statements as their definition says: a row belongs to the first that knows it and ends after it."""
    rows, opening, found = list(UsageEntry.objects.filter(portal=portal).order_by("sequence")), 0, []
    periods = BillingPeriod.objects.filter(portal=portal).order_by("number")
    for period, written in zip(periods, Statement.objects.filter(portal=portal).order_by("number"), strict=True):
        here = [
            each for each in rows if each.sequence <= written.ledger_sequence and each.effective_at < period.ends_at
        ]
        rows = [each for each in rows if each not in here]
        by_source: dict[tuple[bool, str], tuple[int, int]] = {}
        moves: Counter[datetime] = Counter({period.starts_at: 0})
        for row in here:
            key = (period.number > 1 and row.effective_at < period.starts_at, row.source_label)
            added, removed = by_source.get(key, (0, 0))
            by_source[key] = (added + max(row.delta, 0), removed + max(-row.delta, 0))
            moves[max(row.effective_at, period.starts_at)] += row.delta
        counts = list(accumulate((moves[instant] for instant in sorted(moves)), initial=opening))
        closing = counts[-1]
        found.append((opening, closing, max(counts[1:]), by_source))
        opening = closing
    return found
