"""When terms begin and end, and until when a lower tier may be asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_contacts.billing.terms import Term, last_day_to_ask, term_holding

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "monthly", "renewal_date", "starts", "ends"),
    [
        (date(2026, 11, 25), False, date(2027, 3, 31), date(2026, 3, 31), date(2027, 3, 31)),
        (date(2027, 3, 31), False, date(2027, 3, 31), date(2027, 3, 31), date(2028, 3, 31)),
        (date(2028, 2, 28), False, date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29)),
        (date(2026, 2, 28), True, date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 12, 31), True, date(2026, 1, 15), date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 1, 1), True, date(2030, 1, 15), date(2025, 12, 15), date(2026, 1, 15)),
    ],
)
def test_a_term_runs_from_one_renewal_to_the_next(
    day: date,
    monthly: bool,  # noqa: FBT001 - drawn
    renewal_date: date,
    starts: date,
    ends: date,
) -> None:
    assert term_holding(day, monthly=monthly, renewal_date=renewal_date) == Term(starts, ends)


@given(day=DAYS, renewal_date=DAYS, monthly=st.booleans())
def test_terms_follow_one_another_without_a_gap(day: date, renewal_date: date, monthly: bool) -> None:  # noqa: FBT001 - drawn
    term = term_holding(day, monthly=monthly, renewal_date=renewal_date)
    following = term_holding(term.ends, monthly=monthly, renewal_date=renewal_date)
    before = term_holding(term.starts - timedelta(days=1), monthly=monthly, renewal_date=renewal_date)

    assert term.starts <= day < term.ends
    assert following.starts == term.ends
    assert before.ends == term.starts
    assert term.days in (range(28, 32) if monthly else (365, 366))


@pytest.mark.parametrize(
    ("renewal", "last"),
    [
        (date(2026, 11, 30), date(2026, 11, 23)),  # Monday to Monday
        (date(2026, 11, 27), date(2026, 11, 20)),
        (date(2026, 11, 29), date(2026, 11, 23)),  # a Sunday
        (date(2026, 11, 28), date(2026, 11, 23)),
    ],
)
def test_a_lower_tier_is_asked_for_five_business_days_before(renewal: date, last: date) -> None:
    assert last_day_to_ask(renewal) == last


@given(renewal=DAYS)
def test_there_are_five_weekdays_from_the_last_day_to_ask_until_the_renewal(renewal: date) -> None:
    last = last_day_to_ask(renewal)

    between = [last + timedelta(days=number) for number in range((renewal - last).days)]
    assert sum(day.weekday() < 5 for day in between) == 5
    assert last.weekday() < 5
