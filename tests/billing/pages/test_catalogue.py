"""The catalogue's pages, for staff alone."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import priced
from tests.conftest import NOW
from tests.integrations.cast import client_for, text_of
from tests.portal_client import DecidedClient

PAGE = "/staff/catalogue"
EDITION = f"{PAGE}/professional"
FORM = {
    "currency": "PLN",
    "valid_from": "2027-01-01",
    "included_contacts": "2000",
    "step_contacts": "5000",
    "month": "3490.50",
    "step_month": "979",
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def staff(portal: Portal) -> Client:
    user = User.objects.create_user("olga@example.com", name="Olga", is_staff=True)
    client = DecidedClient(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def to_come() -> Price:
    return Price.objects.get(currency="PLN")


def test_editions_are_listed_with_what_they_cost_today(staff: Client) -> None:
    priced()
    priced(valid_from=NOW.date().replace(year=2027), month=1)
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)

    page = text_of(staff.get(PAGE))

    assert "€800.00" in page
    assert "1 future price" in page
    assert "is free" in page
    assert staff.get(f"{PAGE}/free").status_code == 404


def test_a_price_is_added_in_minor_units_with_who_set_it(staff: Client) -> None:
    assert staff.post(EDITION, FORM).status_code == 302

    price = to_come()
    assert price.month_minor == 349_050
    assert price.step_month_minor == 97_900
    assert price.set_by_label == "Olga"
    assert "future" in text_of(staff.get(EDITION))


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "2026-11-23"},
        {"valid_from": "9999-01-01"},
        {"valid_from": "soon"},
        {"currency": "XXX"},
        {"month": "1.005"},
        {"month": "-1"},
        {"month": "NaN"},
        {"month": "10000001"},
        {"step_month": "10000001"},
        {"step_month": "10000000", "step_contacts": "1"},
        {"month": "1" * 30},
        {"included_contacts": "0"},
        {"step_contacts": "99999999999"},
        {"step_month": ""},
    ],
)
def test_what_is_no_price_is_refused_and_nothing_is_added(staff: Client, wrong: dict[str, str]) -> None:
    assert staff.post(EDITION, FORM | wrong).status_code == 422
    assert not Price.objects.exists()


def test_two_prices_from_one_day_on_are_refused(staff: Client) -> None:
    staff.post(EDITION, FORM)

    assert staff.post(EDITION, FORM).status_code == 422


def test_a_price_to_come_is_corrected_and_withdrawn(staff: Client) -> None:
    staff.post(EDITION, FORM)
    address = f"{PAGE}/prices/{to_come().pk}"
    assert 'value="3490.50"' in text_of(staff.get(address))

    assert staff.post(address, FORM | {"month": "1"}).status_code == 302
    assert to_come().month_minor == 100
    assert staff.post(f"{address}/withdraw").status_code == 302
    assert not Price.objects.exists()


def test_a_price_in_force_shows_no_form_and_is_not_changed(staff: Client) -> None:
    price = priced()
    address = f"{PAGE}/prices/{price.pk}"

    assert "cannot be changed" in text_of(staff.get(address))
    assert staff.post(address, FORM).status_code == 422
    assert staff.post(f"{address}/withdraw").status_code == 302
    assert Price.objects.get(pk=price.pk).month_minor == 80_000


def test_for_others_there_is_no_catalogue(portal: Portal, staff: Client) -> None:
    admin, price = client_for(portal, *Permission), priced()

    for address in (PAGE, EDITION, f"{PAGE}/prices/{price.pk}", "/staff/portals", f"/staff/portals/{portal.pk}"):
        assert admin.get(address).status_code == 404
    assert admin.post(f"{PAGE}/prices/{price.pk}/withdraw").status_code == 404


NEW = {"name": "Growth", "has_marketing_contacts": "on", "included_contacts": "500", "step_contacts": "250"}


def test_an_edition_is_added_and_gets_its_first_price(staff: Client) -> None:
    answer = staff.post(f"{PAGE}/new", NEW)

    assert answer["Location"] == f"{PAGE}/growth"
    assert 'value="500"' in text_of(staff.get(answer["Location"]))
    assert Edition.objects.get(pk="growth").tiers.smallest_holding(600) == 750


def test_an_edition_without_marketing_contacts_needs_no_tiers(staff: Client) -> None:
    assert staff.post(f"{PAGE}/new", {"name": "Free"}).status_code == 302

    assert not Edition.objects.get(pk="free").has_marketing_contacts


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "New"}, {"name": "professional"}, {"step_contacts": ""}])
def test_what_is_no_edition_is_refused(staff: Client, wrong: dict[str, str]) -> None:
    assert staff.post(f"{PAGE}/new", NEW | wrong).status_code == 422
    assert Edition.objects.count() == 1


def test_an_edition_is_called_otherwise(staff: Client) -> None:
    assert staff.post(f"{EDITION}/rename", {"name": "Pro"}).status_code == 302
    assert staff.post(f"{EDITION}/rename", {"name": ""}).status_code == 422

    assert Edition.objects.get(pk="professional").name == "Pro"
