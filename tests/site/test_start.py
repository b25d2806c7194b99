"""The start page: by role, with the checklist of a new portal, and with toggles that can be moved at once."""

import pytest
from django.test import Client

from integrations.models import ConnectedApp
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import flip, new_app
from tests.integrations.cast import HTMX, client_for, is_on, text_of
from tests.portals.cast import member_of

LEFT_TO_DO = "Set up this portal"
STEPS = ("Connect an app", "Decide its toggle", "Set a maximum", "Invite people", "Name billing contacts")


@pytest.fixture
def anna(portal: Portal) -> Member:
    return member_of(portal, "Anna", Permission.SUPER_ADMIN)


def start_of(client: Client, portal: Portal) -> str:
    answer = client.get(f"/portals/{portal.pk}/")
    assert answer.status_code == 200
    return text_of(answer)


def test_who_opens_the_product_comes_to_the_start_page_of_the_portal(portal: Portal) -> None:
    admin = client_for(portal, Permission.SUPER_ADMIN)

    assert admin.get("/").headers["Location"] == f"/portals/{portal.pk}/"


def test_a_new_portal_has_all_steps_left(portal: Portal) -> None:
    page = start_of(client_for(portal, Permission.SUPER_ADMIN), portal)

    assert LEFT_TO_DO in page
    assert all(step in page for step in STEPS)
    assert "checklist__done" not in page


def test_steps_that_were_taken_are_marked_and_the_list_goes_with_the_last(portal: Portal) -> None:
    admin, app = client_for(portal, Permission.SUPER_ADMIN), new_app(portal, on=False)
    billing.set_maximum(portal=portal, maximum=500, by=None, now=NOW)
    member_of(portal, "Ewa")
    assert start_of(admin, portal).count("checklist__done") == 3

    flip(app, enabled=True)
    billing.set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    assert start_of(admin, portal).count("checklist__done") == 3

    billing.set_maximum(portal=portal, maximum=500, by=None, now=NOW)
    billing.add_billing_contact(portal=portal, email="books@example.com", member=None, by=None, now=NOW)
    assert LEFT_TO_DO not in start_of(admin, portal)


def test_a_step_that_others_must_take_says_whom_to_ask(portal: Portal, anna: Member) -> None:
    page = start_of(client_for(portal, Permission.DEVELOPER, name="Vera"), portal)

    assert "You need the permission “Modify billing” to do this. Ask Anna." in page
    assert f'href="/portals/{portal.pk}/settings/integrations/private-apps">Connect an app</a>' in page


def test_a_member_who_can_take_no_step_sees_no_checklist_but_contacts(portal: Portal) -> None:
    page = start_of(client_for(portal), portal)

    assert LEFT_TO_DO not in page
    assert "All contacts" in page
    assert "Create contact" not in page
    assert "Usage and forecast" not in page
    assert "For developers" not in page


def test_the_checklist_can_be_hidden_by_each_member_alone(portal: Portal) -> None:
    anna, ewa = client_for(portal, Permission.SUPER_ADMIN), client_for(portal, Permission.SUPER_ADMIN, name="Ewa")

    hidden = anna.post(f"/portals/{portal.pk}/checklist/hide")

    assert hidden.headers["Location"] == f"/portals/{portal.pk}/"
    assert LEFT_TO_DO not in start_of(anna, portal)
    assert LEFT_TO_DO in start_of(ewa, portal)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_toggle_moves_on_the_start_page(portal: Portal, headers: dict[str, str]) -> None:
    admin, app = client_for(portal, Permission.SUPER_ADMIN), new_app(portal, on=False)
    assert 'name="place" value="start"' in start_of(admin, portal)

    address = f"/portals/{portal.pk}/settings/integrations/marketing-contacts/{app.id}"
    wish = {"enabled": "on", "seen_version": 0, "place": "start"}
    moved = admin.post(address, wish, headers=headers)

    assert is_on(app)
    if headers:
        assert 'name="place" value="start"' in text_of(moved)
        assert "Select " not in text_of(moved)
    else:
        assert moved.headers["Location"] == f"/portals/{portal.pk}/"
        assert "Undo" in start_of(admin, portal)


def test_apps_that_create_no_contacts_are_left_to_the_page_of_all_toggles(portal: Portal) -> None:
    reads = new_app(portal, on=False)
    ConnectedApp.objects.filter(portal=portal, id=reads.id).update(scopes=["crm.objects.contacts.read"])

    page = start_of(client_for(portal, Permission.SUPER_ADMIN), portal)

    assert f'id="app-{reads.id}"' not in page
