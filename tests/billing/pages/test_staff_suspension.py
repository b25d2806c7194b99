"""A portal is suspended and resumed on the pages of staff."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal, User
from tests.conftest import new_portal
from tests.integrations.cast import text_of
from tests.portal_client import DecidedClient

PAGE = "/staff/portals"


@pytest.fixture
def staff(portal: Portal) -> Client:
    user = User.objects.create_user("olga@example.com", name="Olga", is_staff=True)
    client = DecidedClient(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def test_a_portal_is_suspended_found_by_its_state_and_resumed(portal: Portal, staff: Client) -> None:
    other, own = new_portal(), f"{PAGE}/{portal.pk}"
    assert "Never suspended." in text_of(staff.get(own))

    assert staff.post(f"{own}/suspend", {"reason": "An unpaid invoice."}).status_code == 302

    page = text_of(staff.get(own))
    assert "Northwind Traders suspended." in page
    assert "Resume portal" in page
    assert "Reason: An unpaid invoice." in page
    found = text_of(staff.get(PAGE, {"status": "suspended"}))
    assert f"Portal {portal.pk}" in found
    assert f"Portal {other.pk}" not in found

    assert staff.post(f"{own}/resume").status_code == 302

    page = text_of(staff.get(own))
    assert "Northwind Traders resumed." in page
    assert "Resume portal" not in page
    assert "An unpaid invoice." in page  # in the history
    assert "Never suspended." not in page
    assert f"Portal {portal.pk}" not in text_of(staff.get(PAGE, {"status": "suspended"}))


def test_a_suspension_takes_a_reason_and_happens_once(portal: Portal, staff: Client) -> None:
    address = f"{PAGE}/{portal.pk}/suspend"

    refused = staff.post(address, {"reason": " "})

    assert refused.status_code == 422
    portal.refresh_from_db()
    assert portal.suspended_at is None
    assert staff.post(f"{PAGE}/{portal.pk}/resume", follow=True).context["messages"]
    staff.post(address, {"reason": "An unpaid invoice."})
    staff.post(address, {"reason": "Another reason."})
    portal.refresh_from_db()
    assert portal.suspension_reason == "An unpaid invoice."


def test_whoever_is_not_of_staff_suspends_nothing(portal: Portal, staff: Client) -> None:
    stranger = DecidedClient(headers={"host": "127.0.0.1"})
    stranger.force_login(User.objects.create_user("eve@example.com", name="Eve"))

    assert stranger.get(f"{PAGE}/{portal.pk}/suspend").status_code == 404
    assert stranger.post(f"{PAGE}/{portal.pk}/suspend", {"reason": "Mine."}).status_code == 404
    portal.refresh_from_db()
    assert portal.suspended_at is None
