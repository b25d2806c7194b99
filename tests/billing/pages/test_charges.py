"""The billing page Charges, and its CSV."""

import re
from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client

from marketing_contacts.billing import services
from marketing_contacts.billing.selectors import charges
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import MORNING_OF_RENEWAL, count, priced
from tests.conftest import NOW
from tests.integrations.cast import client_for, text_of
from tests.plans import generic_plan

PAGE = "/settings/billing/charges"


def csv_of(client: Client) -> list[str]:
    return b"".join(client.get(f"{PAGE}.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]


def test_charges_are_listed_the_newest_first(portal: Portal) -> None:
    priced()
    count(portal, 2_001)
    services.renew(portal=portal, now=MORNING_OF_RENEWAL)

    page = text_of(client_for(portal, Permission.VIEW_BILLING).get(PAGE))

    assert page.index("€12,300.00") < page.index("€932.05")
    assert "2,000 to 7,000" in page
    assert "126 of 365" in page


def test_charges_dated_to_come_stand_apart_with_a_total_of_their_own(portal: Portal) -> None:
    priced()
    count(portal, 2_001)
    client = client_for(portal, Permission.VIEW_BILLING)

    with time_machine.travel(NOW):
        today = text_of(client.get(PAGE))
    with time_machine.travel(NOW + timedelta(days=1)):
        tomorrow = text_of(client.get(PAGE))

    assert re.search(
        "Upcoming charges.*Total of upcoming charges.*€932.05.*Charges until 24 November 2026.*no charges",
        today,
        re.DOTALL,
    )
    assert "Upcoming charges" not in tomorrow
    assert re.search("Total of all charges until 25 November 2026.*€932.05", tomorrow, re.DOTALL)


def test_an_amount_is_open_until_a_charge_sets_it_which_is_then_named(portal: Portal) -> None:
    count(portal, 2_001)
    client = client_for(portal, Permission.VIEW_BILLING)
    assert "amount to be set by staff" in text_of(client.get(PAGE))

    services.settle_charge(portal=portal, number=1, amount_minor=100, by="Olga", now=NOW)
    page = text_of(client.get(PAGE))

    assert "amount to be set by staff" not in page
    assert "set by charge 2" in page
    assert "of charge 1" in page


def test_they_come_as_a_file_with_numbers_as_spreadsheets_know_them(portal: Portal) -> None:
    priced()
    count(portal, 2_001)

    [header, line] = csv_of(client_for(portal, Permission.VIEW_BILLING, Permission.EXPORT))

    assert header.startswith("\ufeffNumber,Date,Kind")
    assert line == f"1,{charge_date(portal)},UPGRADE,Professional,2000,7000,126,365,932.05,EUR,,0.00,,"


def test_the_file_names_the_tax_and_its_rate(portal: Portal) -> None:
    priced()
    services.add_tax_rate(currency="EUR", name="VAT", rate=2_350, valid_from=NOW.date(), by="Olga", now=NOW)
    count(portal, 2_001)

    [header, line] = csv_of(client_for(portal, Permission.VIEW_BILLING, Permission.EXPORT))

    assert header.endswith("Tax,Tax name,Tax rate (%)")
    assert line.endswith("219.03,VAT,23.50")


def charge_date(portal: Portal) -> str:
    return str(charges(portal).get().date)


def test_the_file_takes_both_permissions(portal: Portal) -> None:
    for number, permission in enumerate((Permission.VIEW_BILLING, Permission.EXPORT)):
        assert client_for(portal, permission, name=f"Half{number}").get(f"{PAGE}.csv").status_code == 403


def test_without_a_charge_the_page_says_so(portal: Portal) -> None:
    assert "There are no charges yet." in text_of(client_for(portal, Permission.VIEW_BILLING).get(PAGE))


def test_a_page_of_charges_is_read_by_key(portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # few rows: read whole

    plan = generic_plan(charges(portal).filter(number__lt=5).order_by("-number")[:51])

    assert "Index Scan Backward" in plan
    assert "Sort" not in plan
