"""Charges and statements keep names, addresses and tax as they were when they were written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Statement, TaxRate
from marketing_contacts.billing.money import WHOLE, tax_on
from marketing_contacts.billing.selectors import next_upgrade, tax_in_force
from marketing_contacts.billing.upgrade_words import amounts
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.billing.cast import MORNING_OF_RENEWAL, charges_of, count, priced
from tests.conftest import NOW

DECEMBER = date(2026, 12, 1)


def taxed(rate: int, valid_from: date = date(2026, 11, 24), currency: str = "EUR") -> TaxRate:
    return services.add_tax_rate(currency=currency, name="VAT", rate=rate, valid_from=valid_from, by="Olga", now=NOW)


def move(portal: Portal, name: str, address: str) -> None:
    services.set_billing_address(portal=portal, name=name, address=address, by=None, now=NOW)


@pytest.fixture(autouse=True)
def _operator(settings: Settings) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Contoso GmbH", "Hauptstr. 1\n10115 Berlin"


def test_a_charge_keeps_the_names_and_addresses_of_its_moment(portal: Portal, settings: Settings) -> None:
    priced()
    count(portal, 2_001)
    move(portal, "Northwind Sp. z o.o.", "ul. Prosta 1\n00-001 Warszawa")
    settings.OPERATOR_NAME = "Fabrikam"
    count(portal, 5_000)

    [first, second] = charges_of(portal)

    assert first.operator_name == "Contoso GmbH"
    assert first.customer_name == portal.name
    assert first.customer_address == ""
    assert second.operator_name == "Fabrikam"
    assert second.customer_name == "Northwind Sp. z o.o."
    assert second.customer_address == "ul. Prosta 1\n00-001 Warszawa"


def test_a_statement_keeps_them_too(portal: Portal) -> None:
    count(portal, 1)
    move(portal, "Northwind Sp. z o.o.", "")
    services.pass_update_date(portal=portal, now=MORNING_OF_RENEWAL)

    services.write_statements(portal=portal, now=MORNING_OF_RENEWAL)

    stated = Statement.objects.filter(portal=portal).values_list("operator_name", "customer_name").first()
    assert stated == ("Contoso GmbH", "Northwind Sp. z o.o.")


def test_the_change_of_an_address_is_in_the_audit_trail_once(portal: Portal) -> None:
    for _each in range(2):
        move(portal, "Northwind", "Rue 1")

    [entry] = AuditEntry.objects.filter(portal=portal, action="subscription.billing_address")
    assert entry.before == {"name": portal.name, "address": ""}
    assert entry.after == {"name": "Northwind", "address": "Rue 1"}


def test_a_charge_adds_the_tax_of_its_date_and_keeps_it(portal: Portal) -> None:
    priced()
    taxed(2_300)
    taxed(500, date(2027, 3, 31))
    count(portal, 2_001)
    services.renew(portal=portal, now=MORNING_OF_RENEWAL)

    [upgrade, renewal] = charges_of(portal)

    assert upgrade.amount_minor == 93_205
    assert upgrade.tax_name == "VAT"
    assert upgrade.tax_rate == 2_300
    assert upgrade.tax_minor == 21_437
    assert renewal.amount_minor == 1_230_000
    assert renewal.tax_rate == 500
    assert renewal.tax_minor == 61_500
    assert upgrade.total_minor == 114_642


def test_a_charge_without_an_amount_has_no_tax_until_its_amount_is_set(portal: Portal) -> None:
    taxed(2_300)
    count(portal, 2_001)

    services.settle_charge(portal=portal, number=1, amount_minor=5_000, by="Olga", now=NOW)

    assert [(each.tax_minor, each.total_minor) for each in charges_of(portal)] == [(0, None), (1_150, 6_150)]


def test_a_rate_of_0_ends_the_tax(portal: Portal) -> None:
    taxed(2_300)
    taxed(0, DECEMBER)

    assert tax_in_force("EUR", date(2026, 11, 30))
    assert tax_in_force("EUR", DECEMBER) is None
    assert tax_in_force("PLN", date(2026, 11, 30)) is None


def test_a_rate_begins_in_the_future_and_once_a_day(db: None) -> None:
    taxed(2_300)
    taxed(500, DECEMBER)

    with pytest.raises(services.PriceInForce):
        taxed(700)
    with pytest.raises(services.TaxRateExists):
        taxed(700, DECEMBER)
    services.withdraw_tax_rate(tax_rate=TaxRate.objects.get(rate=500), now=NOW)
    with pytest.raises(services.PriceInForce):
        services.withdraw_tax_rate(tax_rate=TaxRate.objects.get(rate=2_300), now=NOW)


def test_the_price_beforehand_names_the_tax(portal: Portal) -> None:
    priced()
    taxed(2_300)
    upgrade = next_upgrade(portal, day=NOW.date())

    assert upgrade
    assert amounts(upgrade).endswith("that is €932.05. Plus VAT 23%.")


@given(st.integers(0, 10**12), st.integers(0, WHOLE))
def test_a_tax_is_rounded_half_up_once(amount: int, rate: int) -> None:
    tax = tax_on(amount, rate)

    assert 2 * abs(tax * WHOLE - amount * rate) <= WHOLE
    assert 0 <= tax <= amount
