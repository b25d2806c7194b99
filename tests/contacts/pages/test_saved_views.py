"""Saved views of the list: who sees and changes them, what they keep, and what is told of them."""

import pytest
from django.test import Client

from contacts.models import ListColumns, SavedView
from contacts.services.erasure import erase_address
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import PERSON
from tests.contacts.pages.cast import by_hand, client_of, names_in, page_of

PAGE = "/contacts/views"
POLES = "where=1~country~in~Poland&sort=-city"


@pytest.fixture
def other(portal: Portal) -> Client:
    return client_of(portal, Permission.EXPORT)


def saved(client: Client, name: str = "Poles", *, query: str = POLES, **sent: str) -> str:
    """Save a view, and return the path that opens it, without the portal."""
    answer = client.post(f"{PAGE}?{query}", {"name": name} | sent)
    assert answer.status_code == 302
    return f"/contacts{answer['Location'].partition('/contacts')[2]}"


def opened(client: Client, address: str) -> str:
    return client.get(address, follow=True).text


def test_a_view_keeps_filters_order_and_columns(portal: Portal, viewer: Client) -> None:
    by_hand(portal, "ada@example.com", country="Poland", city="Gdynia")
    by_hand(portal, "bob@example.com", country="Poland", city="Warsaw")
    by_hand(portal, "cat@example.com", country="Germany")
    viewer.post("/contacts/columns", {"do": "add", "property": "city"})

    address = saved(viewer)
    viewer.post("/contacts/columns", {"do": "default"})

    page = opened(viewer, address)
    assert names_in(page) == ["bob@example.com", "ada@example.com"]
    assert 'data-label="City"' in page
    assert "Country or region is any of Poland" in page
    assert "Poles" in page
    assert 'data-label="City"' not in page_of(viewer, "/contacts/")


def test_a_private_view_is_only_its_owners(viewer: Client, other: Client) -> None:
    address = saved(viewer)

    assert "Poles" not in page_of(other, PAGE)
    assert other.get(address).status_code == 404
    number = address.rpartition("/")[2]
    answer = other.get(f"/contacts/?view={number}")
    assert answer.status_code == 422
    assert "This view no longer exists." in answer.text


def test_a_shared_view_is_seen_by_all_and_changed_by_its_owner_and_super_admins(
    portal: Portal, viewer: Client, other: Client
) -> None:
    address = saved(viewer, shared="on")
    admin = client_of(portal, Permission.SUPER_ADMIN)

    assert "Poles" in page_of(other, PAGE)
    assert "Save with the current filters" not in page_of(other, f"{PAGE}?q=ada")
    other.post(f"{address}/change", {"name": "Mine"})
    other.post(f"{address}/delete", {"confirmed": "yes"})
    assert SavedView.objects.get(portal=portal).name == "Poles"
    admin.post(f"{address}/change", {"name": "Poland", "shared": "on"})
    assert SavedView.objects.get(portal=portal).name == "Poland"


def test_a_view_is_renamed_and_takes_the_current_filters(portal: Portal, viewer: Client) -> None:
    address = saved(viewer)

    viewer.post(f"{address}/change?q=ada&view=1", {"name": "Adas"})
    assert SavedView.objects.get(portal=portal).query == "where=1~country~in~Poland&sort=-city"
    viewer.post(f"{address}/change?q=ada", {"name": "Adas", "replace": "on"})

    view = SavedView.objects.get(portal=portal)
    assert (view.name, view.query, view.is_shared) == ("Adas", "q=ada", False)


def test_a_view_is_deleted(portal: Portal, viewer: Client) -> None:
    address = saved(viewer)

    assert "The view is deleted." in viewer.post(f"{address}/delete", {"confirmed": "yes"}, follow=True).text
    assert viewer.get(address).status_code == 404


def test_a_view_needs_a_name(viewer: Client) -> None:
    assert viewer.post(PAGE, {"name": ""}).status_code == 422


def test_a_view_whose_property_is_gone_says_so(portal: Portal, viewer: Client) -> None:
    address = saved(viewer)
    SavedView.objects.filter(portal=portal).update(query="where=1~shoesize~in~42", columns=["shoesize", "city"])

    page = opened(viewer, address)

    assert "The property “shoesize” no longer exists. Remove its condition." in page
    assert 'data-label="City"' in page or "No contacts match these filters." in page


def test_there_are_not_endlessly_many_views(viewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contacts.services.saved_views.MOST_VIEWS", 1)
    saved(viewer)

    assert "There are too many views." in viewer.post(PAGE, {"name": "More"}).text


def test_a_view_that_names_an_erased_person_is_deleted(portal: Portal, viewer: Client) -> None:
    by_hand(portal, "ada@example.com")
    saved(viewer, "A", query="q=Ada%40example.com")
    saved(viewer, "B", query="where=1~email~in~ada%40example.com")
    saved(viewer, "C", query="q=bob")

    erase_address(portal=portal, email="ada@example.com", origin=PERSON, by=None, now=NOW)

    assert [view.name for view in SavedView.objects.filter(portal=portal)] == ["C"]


def test_views_need_no_choice_of_columns(portal: Portal, viewer: Client) -> None:
    saved(viewer)

    assert not ListColumns.objects.filter(portal=portal).exists()
    assert SavedView.objects.get(portal=portal).columns == ["status", "company", "createdate"]
