"""Prices: added for a day to come, corrected until then, never changed afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.services import (
    PriceExists,
    PriceInForce,
    Terms,
    add_price,
    correct_price,
    withdraw_price,
)
from marketing_contacts.portals.models import Portal
from tests.billing.cast import priced
from tests.conftest import NOW

TERMS = Terms(date(2027, 1, 1), 2_000, 5_000, 85_000, 23_000)


@pytest.fixture
def edition(portal: Portal) -> Edition:
    priced()
    return Edition.objects.get(code="professional")


def add(edition: Edition, terms: Terms = TERMS, currency: str = "EUR") -> Price:
    return add_price(edition=edition, currency=currency, terms=terms, by="Olga", now=NOW)


def test_a_price_is_added_for_a_day_to_come_and_keeps_who_set_it(edition: Edition) -> None:
    price = add(edition)

    assert price.month_minor == 85_000
    assert price.set_by_label == "Olga"
    assert price.set_at == NOW


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2020, 1, 1)])
def test_no_price_begins_today_or_before(edition: Edition, day: date) -> None:
    with pytest.raises(PriceInForce):
        add(edition, replace(TERMS, valid_from=day))


def test_the_first_price_in_a_currency_may_begin_today(edition: Edition) -> None:
    assert add(edition, replace(TERMS, valid_from=date(2026, 11, 24)), "PLN").currency == "PLN"


def test_an_edition_has_one_price_a_day_and_currency(edition: Edition) -> None:
    add(edition)

    with pytest.raises(PriceExists):
        add(edition)


def test_a_price_is_corrected_and_withdrawn_until_its_day_comes(edition: Edition) -> None:
    price = correct_price(price=add(edition), terms=replace(TERMS, month_minor=1), by="Piotr", now=NOW)
    assert price.month_minor == 1
    assert price.set_by_label == "Piotr"

    withdraw_price(price=price, now=NOW)
    assert Price.objects.count() == 1


def test_where_its_day_has_come_anywhere_a_price_stays_as_it_is(edition: Edition) -> None:
    price, new_year_in_kiribati = add(edition), datetime(2026, 12, 31, 10, tzinfo=UTC)

    with pytest.raises(PriceInForce):
        correct_price(price=price, terms=TERMS, by="Olga", now=new_year_in_kiribati)
    with pytest.raises(PriceInForce):
        withdraw_price(price=price, now=new_year_in_kiribati)


def test_a_price_is_not_moved_to_a_day_that_has_come(edition: Edition) -> None:
    with pytest.raises(PriceInForce):
        correct_price(price=add(edition), terms=replace(TERMS, valid_from=date(2026, 11, 24)), by="Olga", now=NOW)
