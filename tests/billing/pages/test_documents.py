"""A charge and a statement as pages to print, the billing address, and the taxes of staff."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from marketing_contacts.billing import services
from marketing_contacts.billing.models import TaxRate
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import MORNING_OF_RENEWAL, count, priced
from tests.conftest import NOW
from tests.integrations.cast import client_for, text_of
from tests.portal_client import DecidedClient

CHARGE = "/settings/billing/charges/1"
ADDRESS = "/settings/billing/subscription/address"
TAXES = "/staff/catalogue/taxes"
TAX = {"currency": "EUR", "name": "VAT", "rate": "23", "valid_from": "2026-11-24"}


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> Iterator[None]:
    settings.OPERATOR_NAME, settings.OPERATOR_SETTLEMENT = "Contoso GmbH", "By bank transfer to DE02 1203."
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)


@pytest.fixture
def staff(portal: Portal) -> Client:
    client = DecidedClient(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user("olga@example.com", name="Olga", is_staff=True))
    return client


def test_a_charge_names_both_sides_its_tax_and_how_it_is_paid(portal: Portal, beata: Client, staff: Client) -> None:
    priced()
    assert staff.post(TAXES, TAX).status_code == 302
    beata.post(ADDRESS, {"name": "Northwind Sp. z o.o.", "address": "ul. Prosta 1\r\n00-001 Warszawa"})
    count(portal, 2_001)

    page = text_of(beata.get(CHARGE))

    for words in (
        "Charge 1",
        "Contoso GmbH",
        "Northwind Sp. z o.o.",
        "ul. Prosta 1<br>00-001 Warszawa",
        "€932.05",
        "VAT 23%",
        "€214.37",
        "€1,146.42",
        "By bank transfer to DE02 1203.",
        "This installation does not take payments.",
    ):
        assert words in page


def test_the_list_shows_the_tax_beside_the_amount_and_in_the_total(
    portal: Portal, beata: Client, staff: Client
) -> None:
    priced()
    staff.post(TAXES, TAX)
    count(portal, 2_001)

    page = text_of(beata.get("/settings/billing/charges"))

    assert "+ VAT 23%: €214.37" in " ".join(page.split())
    assert "with tax: €1,146.42" in " ".join(page.split())


def test_a_charge_of_the_release_before_is_shown_without_names(portal: Portal, beata: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_charge (portal_id, number, at, date, kind, edition_name, from_tier, to_tier, days, "
            "days_of_term, amount_minor, currency, ledger_sequence) VALUES (%s, 1, %s, %s, 'UPGRADE', 'Professional', "
            "2000, 7000, 126, 365, 93205, 'EUR', 0)",
            [portal.pk, NOW, NOW.date()],
        )

    page = text_of(beata.get(CHARGE))

    assert "This document was written before names and addresses were stored." in page
    assert "€932.05" in page


def test_a_statement_names_both_sides(portal: Portal, beata: Client) -> None:
    services.pass_update_date(portal=portal, now=MORNING_OF_RENEWAL)
    services.write_statements(portal=portal, now=MORNING_OF_RENEWAL)

    page = text_of(beata.get("/settings/billing/statements/1"))

    assert "Contoso GmbH" in page
    assert f"<strong>{portal.name}</strong>" in page


def test_a_charge_that_does_not_exist_is_not_found_and_others_are_refused(portal: Portal, beata: Client) -> None:
    assert beata.get(CHARGE).status_code == 404
    assert client_for(portal, name="Viewer").get(CHARGE).status_code == 403


def test_the_billing_address_is_set_by_who_may_modify_billing(portal: Portal, beata: Client) -> None:
    assert f'value="{portal.name}"' in text_of(beata.get(ADDRESS))
    assert beata.post(ADDRESS, {"name": "", "address": "x" * 1001}).status_code == 422
    assert client_for(portal, Permission.VIEW_BILLING, name="Viewer").post(ADDRESS, {"name": "X"}).status_code == 403

    assert beata.post(ADDRESS, {"name": "Northwind", "address": "Rue 1"}).status_code == 302

    assert "Northwind</strong><br>Rue 1" in text_of(beata.get("/settings/billing/subscription"))


def test_staff_add_and_withdraw_tax_rates(staff: Client) -> None:
    staff.post(TAXES, TAX)
    assert staff.post(TAXES, TAX | {"rate": "5", "valid_from": "2026-12-24"}).status_code == 302
    assert staff.post(TAXES, TAX | {"rate": "5", "valid_from": "2026-12-24"}).status_code == 422
    assert staff.post(TAXES, TAX | {"rate": "100.01", "valid_from": "2027-12-24"}).status_code == 422
    assert "VAT 23%" in text_of(staff.get(TAXES))

    for rate in TaxRate.objects.all():
        staff.post(f"{TAXES}/{rate.pk}/withdraw")

    assert [rate.rate for rate in TaxRate.objects.all()] == [2_300]


def test_taxes_are_for_staff_alone(beata: Client) -> None:
    assert beata.get(TAXES).status_code == 404
