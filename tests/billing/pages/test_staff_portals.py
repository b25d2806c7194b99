"""Portals, for staff: their editions and terms, and charges without an amount."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from contacts.recount import discrepancies
from marketing_contacts.billing.models import Subscription
from marketing_contacts.billing.selectors import open_charges
from marketing_contacts.billing.staff_portals import facts_of_portals
from marketing_contacts.portals import services
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import open_invitations
from tests.billing.cast import charges_of, count, subscription_of
from tests.conftest import NOW, new_portal
from tests.integrations.cast import text_of
from tests.portal_client import DecidedClient

PAGE = "/staff/portals"


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


def change(staff: Client, portal: Portal, **wish: str) -> int:
    form = {"edition": "professional", "term": "MONTHLY", "renewal_date": "2026-12-15"}
    return staff.post(f"{PAGE}/{portal.pk}", form | wish).status_code


def test_portals_are_found_by_name_and_by_number(portal: Portal, staff: Client) -> None:
    for sought in ("", "northwind", str(portal.pk)):
        page = text_of(staff.get(PAGE, {"q": sought}))
        assert "Northwind Traders" in page
        assert "Professional" in page
    for sought in ("nobody", "9" * 18, "\0nobody", "²"):
        assert "No portals match." in text_of(staff.get(PAGE, {"q": sought}))


def test_a_portal_shows_staff_its_use_and_its_members(portal: Portal, staff: Client) -> None:
    count(portal, 1_200)
    user = User.objects.create_user("anna@example.com", name="Anna Nowak")
    services.add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=NOW)

    for page in (text_of(staff.get(PAGE)), text_of(staff.get(f"{PAGE}/{portal.pk}"))):
        assert "1,200" in page
        assert "2,000" in page
    assert "In use" in text_of(staff.get(PAGE))
    assert user.email in text_of(staff.get(f"{PAGE}/{portal.pk}"))


def test_several_portals_are_shown_at_once(portal: Portal, staff: Client) -> None:
    other = new_portal()

    page = text_of(staff.get(PAGE))
    assert f"Portal {portal.pk}" in page
    assert f"Portal {other.pk}" in page


def test_many_portals_cost_as_many_statements_as_one(portal: Portal, staff: Client) -> None:
    count(portal, 5)
    staff.get(PAGE)  # the session's own beginnings
    with CaptureQueriesContext(connection) as for_one:
        staff.get(PAGE)
    for _each in range(5):
        count(new_portal(), 5)

    with CaptureQueriesContext(connection) as for_six:
        page = text_of(staff.get(PAGE))

    assert page.count("In use") + page.count("No Super Admin") == 6
    assert len(for_six) == len(for_one)


def test_the_list_tells_the_last_activity_and_open_invitations(portal: Portal, staff: Client) -> None:
    count(portal, 5)
    services.invite(portal=portal, email="ewa@example.com", permissions=[], language="en", by="Olga", now=NOW)
    row = facts_of_portals([portal], NOW)[portal.pk]

    assert (row.count, row.members, row.open_invitations, row.last_active_at) == (5, 0, 1, NOW)
    assert "24 Nov 2026" in text_of(staff.get(PAGE))


def test_a_portal_that_nobody_can_enter_is_marked(portal: Portal, staff: Client) -> None:
    assert "No Super Admin" in text_of(staff.get(PAGE))


def test_the_menu_of_staff_marks_the_page_with_the_longest_address(portal: Portal, staff: Client) -> None:
    page = staff.get("/staff/catalogue/taxes").content.decode()

    assert '<a href="/staff/catalogue/taxes" aria-current="page">' in page
    assert page.count('aria-current="page"') == 2  # in the bar, too


def test_a_portal_is_put_on_another_term(portal: Portal, staff: Client) -> None:
    assert change(staff, portal) == 302

    found = subscription_of(portal)
    assert found.term == Subscription.Term.MONTHLY
    assert found.next_renewal_date == date(2026, 12, 15)


@pytest.mark.parametrize(
    "wrong",
    [
        {"edition": "none"},
        {"term": "DAILY"},
        {"renewal_date": "2026-11-24"},
        {"renewal_date": "2027-03-31"},
        {"renewal_date": ""},
    ],
)
def test_what_there_is_not_is_refused_whole(portal: Portal, staff: Client, wrong: dict[str, str]) -> None:
    assert change(staff, portal, **wrong) == 422
    assert subscription_of(portal).term == Subscription.Term.YEARLY


def test_setting_an_amount_asks_first(portal: Portal, staff: Client) -> None:
    count(portal, 2_001)
    undecided = Client(headers={"host": "127.0.0.1"})
    undecided.cookies = staff.cookies

    asked = undecided.post(f"{PAGE}/{portal.pk}/charges/1/settle", {"1-amount": "932.05"})

    assert asked.status_code == 428
    assert "Set the amount of charge 1?" in asked.content.decode()
    assert open_charges(portal).exists()


def test_the_amount_of_a_charge_without_one_is_set_once(portal: Portal, staff: Client) -> None:
    count(portal, 2_001)
    address = f"{PAGE}/{portal.pk}/charges/1/settle"
    assert "Charges without an amount" in text_of(staff.get(f"{PAGE}/{portal.pk}"))

    assert staff.post(address, {"1-amount": "1.005"}).status_code == 422
    for _twice in range(2):
        assert staff.post(address, {"1-amount": "932.05"}).status_code == 302

    assert [charge.amount_minor for charge in charges_of(portal)] == [None, 93_205]
    assert not open_charges(portal).exists()


def test_a_portal_that_there_is_not_is_not_found(staff: Client) -> None:
    assert staff.get(f"{PAGE}/999999999").status_code == 404
    assert staff.post(f"{PAGE}/999999999/charges/1/settle").status_code == 404


FOUNDED = {
    "name": "Fabrikam",
    "time_zone": "Europe/Warsaw",
    "currency": "PLN",
    "edition": "professional",
    "term": "YEARLY",
    "renewal_date": "2027-11-24",
    "email": "ewa@example.com",
    "language": "pl",
}


def test_a_portal_is_founded_with_its_subscription_and_its_first_super_admin_is_invited(
    staff: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(f"{PAGE}/new", FOUNDED)

    founded = Portal.objects.get(name="Fabrikam")
    assert answer["Location"] == f"{PAGE}/{founded.pk}"
    assert subscription_of(founded).renewal_date == date(2027, 11, 24)
    assert discrepancies(founded) == []
    [invited] = open_invitations(founded)
    assert invited.email == "ewa@example.com"
    assert invited.permissions == [Permission.SUPER_ADMIN]
    assert invited.invited_by_label == "Olga"
    assert (mail.outbox, invited.mail_due_at is not None) == ([], True)  # the worker's
    assert "Not emailed yet" in text_of(staff.get(answer["Location"]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"renewal_date": "2026-11-24"},
        {"renewal_date": "2027-11-25"},
        {"email": "ewa"},
        {"edition": "none"},
        {"currency": "XXX"},
    ],
)
def test_what_is_no_portal_is_refused_and_nobody_is_invited(staff: Client, wrong: dict[str, str]) -> None:
    answer = staff.post(f"{PAGE}/new", FOUNDED | wrong)

    assert answer.status_code == 422
    assert "ewa" in text_of(answer)
    assert Portal.objects.count() == 1
