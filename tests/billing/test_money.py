"""Prices of tiers, shares of them by days, and how amounts are written."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketing_contacts.billing.money import Tariff, in_minor_units, in_units, share
from marketing_contacts.billing.money_words import money
from marketing_contacts.billing.tiers import ContactTier

PROFESSIONAL = Tariff(ContactTier(2_000, 5_000), 80_000, 22_500)
AMOUNTS = st.integers(0, 10**9)
TERMS = st.integers(28, 366)


def test_a_tier_costs_its_steps_above_the_included_one() -> None:
    assert PROFESSIONAL.term_price(2_000, monthly=True) == 80_000
    assert PROFESSIONAL.term_price(12_000, monthly=True) == 125_000
    assert PROFESSIONAL.term_price(12_000, monthly=False) == 12 * 125_000


def test_an_upgrade_costs_the_difference_for_the_days_that_are_left() -> None:
    price = PROFESSIONAL.upgrade_price(before=2_000, after=7_000, monthly=True, days=10, days_of_term=31)

    assert price == 7_258  # 225.00 * 10 / 31 = 72.580…


@pytest.mark.parametrize(("days", "amount"), [(1, 1), (2, 1), (3, 2)])
def test_half_a_unit_is_rounded_up(days: int, amount: int) -> None:
    assert share(2, days=days, of=4) == amount


@given(included=st.integers(1, 9), steps=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 366))), of=TERMS)
def test_a_term_and_all_its_upgrades_never_cost_more_than_the_highest_tier(
    included: int, steps: list[tuple[int, int]], of: int
) -> None:
    tariff = Tariff(ContactTier(included, 3), 7, 5)
    tier, paid = included, tariff.term_price(included, monthly=True)
    for more, days in steps:
        after = tier + 3 * more
        paid += tariff.upgrade_price(before=tier, after=after, monthly=True, days=min(days, of), days_of_term=of)
        tier = after

    assert paid <= tariff.term_price(tier, monthly=True)


@given(first=AMOUNTS, second=AMOUNTS, of=TERMS, days=st.integers(0, 366))
def test_two_upgrades_cost_what_one_costs_to_within_a_unit(first: int, second: int, of: int, days: int) -> None:
    days = min(days, of)
    twice = share(first, days=days, of=of) + share(second, days=days, of=of)

    assert abs(twice - share(first + second, days=days, of=of)) <= 1


@given(amount=AMOUNTS, of=TERMS)
def test_the_whole_term_costs_the_whole_price(amount: int, of: int) -> None:
    assert share(amount, days=of, of=of) == amount


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("en", "EUR", "€1,234.50"),
        ("pl", "PLN", "1\xa0234,50\xa0zł"),
        ("en", "JPY", "¥123,450"),
        ("pl", "EUR", "1\xa0234,50\xa0€"),
        ("en", "PLN", "PLN\xa01,234.50"),
        ("pl", "USD", "1\xa0234,50\xa0USD"),
    ],
)
def test_amounts_are_written_in_the_persons_language(language: str, currency: str, written: str) -> None:
    with translation.override(language):
        assert money(123_450, currency) == written


@given(minor=AMOUNTS, currency=st.sampled_from(["EUR", "JPY", "PLN"]))
def test_amounts_come_back_from_how_people_write_them(minor: int, currency: str) -> None:
    assert in_minor_units(in_units(minor, currency), currency) == minor


def test_an_amount_finer_than_its_currency_is_none() -> None:
    with pytest.raises(ValueError, match=r"1\.5"):
        in_minor_units(Decimal("1.5"), "JPY")
