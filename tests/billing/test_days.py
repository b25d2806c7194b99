"""The count day by day: exact, folded or not, on the portal's own days."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_contacts.billing import services, tasks
from marketing_contacts.billing.models import UsageDay
from marketing_contacts.billing.selectors import count_by_day
from marketing_contacts.billing.selectors.days import booked_days
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, WEBINARS, new_portal
from tests.plans import generic_plan

TODAY = date(2026, 11, 24)


def book(portal: Portal, delta: int, at: datetime, effective_at: datetime | None = None) -> None:
    services.move_count(portal=portal, moves=[services.UsageMove(WEBINARS, delta)], now=at, effective_at=effective_at)


def balances(portal: Portal, days: int = 4) -> list[int]:
    return [day.balance for day in count_by_day(portal, days=days, today=TODAY)]


def test_each_day_ends_with_the_count_that_it_had(portal: Portal) -> None:
    for ago, delta in ((9, 5), (2, 4), (2, -1), (0, 2)):
        book(portal, delta, NOW - timedelta(days=ago))

    days = count_by_day(portal, days=4, today=TODAY)

    assert [day.balance for day in days] == [5, 8, 8, 10]
    assert [(day.added, day.stopped) for day in days] == [(0, 0), (4, 1), (0, 0), (2, 0)]


def test_folding_changes_nothing_and_adds_each_row_once(portal: Portal) -> None:
    book(portal, 5, NOW - timedelta(days=9))
    book(portal, 4, NOW)
    before = count_by_day(portal, days=12, today=TODAY)

    assert services.fold_ledger(portal=portal) == 2
    assert services.fold_ledger(portal=portal) == 0
    assert count_by_day(portal, days=12, today=TODAY) == before
    book(portal, 1, NOW)
    assert balances(portal)[-1] == 10
    assert services.fold_ledger(portal=portal) == 1
    assert balances(portal)[-1] == 10


def test_what_the_update_date_takes_off_belongs_to_that_date_however_late_it_is_booked(portal: Portal) -> None:
    book(portal, 9, NOW - timedelta(days=9))
    services.fold_ledger(portal=portal)
    book(portal, -3, NOW, effective_at=NOW - timedelta(days=2))

    days = count_by_day(portal, days=4, today=TODAY)

    assert [(day.balance, day.lapsed, day.pace) for day in days] == [(9, 0, 0), (6, 3, 0), (6, 0, 0), (6, 0, 0)]
    services.fold_ledger(portal=portal)
    assert count_by_day(portal, days=4, today=TODAY) == days


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), 24),  # a minute to midnight, in summer
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), 25),  # a day of 25 hours
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), 26),
    ],
)
def test_days_begin_and_end_by_the_portals_clock_also_when_clocks_change(
    portal: Portal, at: datetime, day: int
) -> None:
    book(portal, 1, at)

    for _unfolded_then_folded in range(2):
        days = count_by_day(portal, days=5, today=date(2026, 10, 27))
        assert [each.date.day for each in days if each.added] == [day]
        services.fold_ledger(portal=portal)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-4, 9).filter(bool), st.booleans()), max_size=12))
def test_days_add_up_to_the_ledger_wherever_folds_fall(db: None, moves: list[tuple[int, int, bool]]) -> None:
    portal, held = new_portal(), [0] * 6
    for day, delta, fold in sorted(moves):
        if sum(held) + delta >= 0:
            held[day] += delta
            book(portal, delta, NOW - timedelta(days=5 - day))
        if fold:
            services.fold_ledger(portal=portal)

    assert balances(portal, 6) == list(accumulate(held))


def test_every_portals_ledger_is_folded_by_a_task_of_its_own(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    due, sent = [portal, new_portal()], list[int]()
    new_portal()
    for each in due:
        book(each, 2, NOW)
    monkeypatch.setattr(tasks.fold_ledger_of, "apply_async", lambda args, **_options: sent.append(args[0]))

    assert tasks.fold_ledgers() == 2
    assert [tasks.fold_ledger_of(portal_id) for portal_id in sent] == [1, 1]

    assert [UsageDay.objects.get(portal=each).added for each in due] == [2, 2]
    assert tasks.fold_ledgers() == 0


def test_a_ledger_of_any_length_is_read_by_its_key(portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few rows would be read whole

    plan = generic_plan(booked_days(portal, since=TODAY))

    assert "Index Cond: ((portal_id = $5) AND (sequence > " in re.sub(r"\$\d+", "$5", plan), plan
