"""The search of everything: pages, apps, contacts and help, and nothing that the member may not open."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from marketing_contacts.portals.addresses import working_in
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.site.pages import named_pages
from tests.conftest import new_portal
from tests.contacts.cast import create, locked_contacts, new_app
from tests.contacts.pages.cast import by_hand
from tests.integrations.cast import client_for
from tests.portals.cast import member_of

RESULT = re.compile(r'<a class="result" href="([^"]*)">(.*?)</a>', re.DOTALL)


def found(client: Client, portal: Portal, words: str, **headers: str) -> dict[str, str]:
    """The names of the results, with their addresses."""
    answer = client.get(f"/portals/{portal.pk}/search", {"q": words}, headers=headers)
    assert answer.status_code == 200
    results = RESULT.findall(answer.content.decode())
    return {" ".join(unescape(re.sub(r"<[^>]*>", " ", name)).split()): unescape(address) for address, name in results}


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_for(portal, Permission.SUPER_ADMIN)


def test_pages_apps_contacts_and_help_are_found(admin: Client, portal: Portal) -> None:
    app = new_app(portal, "Ledger Sync")
    ada = by_hand(portal, "ada@ledger.example", firstname="Ada")

    assert found(admin, portal, "ledger") == {
        "Ledger Billing": f"/portals/{portal.pk}/settings/billing/ledger",
        "Ledger Sync Private app": f"/portals/{portal.pk}/settings/integrations/apps/{app.id}",
        "Ada ada@ledger.example": f"/portals/{portal.pk}/contacts/{ada.id}",
    } | {name: address for name, address in found(admin, portal, "ledger").items() if address.startswith("/help/")}
    assert found(admin, portal, "what toggle")["What does the toggle do?"] == "/help/toggle"


def test_many_contacts_lead_to_the_list(admin: Client, portal: Portal) -> None:
    create(new_app(portal), [f"ada{number}@example.com" for number in range(7)])

    names = found(admin, portal, "ada")
    assert names["All contacts with these words"] == f"/portals/{portal.pk}/contacts/?q=ada"
    assert len([address for address in names.values() if re.search(r"/contacts/\d+$", address)]) == 5


def test_names_are_searched_in_the_language_of_the_reader(admin: Client, portal: Portal) -> None:
    admin.post("/language", {"language": "pl"})

    assert f"/portals/{portal.pk}/settings/account/members" in found(admin, portal, "czlonkowie").values()


def test_nothing_found_and_nothing_asked_are_said(admin: Client, portal: Portal) -> None:
    page = admin.get(f"/portals/{portal.pk}/search?q=xyzzy").content.decode()
    assert "Nothing was found." in page
    assert "Type the name of a page" in admin.get(f"/portals/{portal.pk}/search").content.decode()
    assert "Type the name of a page" in admin.get(f"/portals/{portal.pk}/search?q=+%20").content.decode()


def test_a_search_that_takes_too_long_leaves_the_other_results(admin: Client, portal: Portal, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 50

    with locked_contacts():
        page = admin.get(f"/portals/{portal.pk}/search?q=ledger").content.decode()

    assert "This search takes too long." in page
    assert "/settings/billing/ledger" in page


def test_the_dialog_gets_the_results_alone(admin: Client, portal: Portal) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    part = admin.get(f"/portals/{portal.pk}/search", {"q": "ledger"}, headers=headers).content.decode()

    assert part.strip().startswith('<div id="results"')
    assert "<main" not in part


@pytest.mark.parametrize("permissions", [[], [Permission.VIEW_BILLING], [Permission.EDIT_CONTACTS], list(Permission)])
def test_every_page_that_is_found_may_be_opened(portal: Portal, permissions: list[Permission]) -> None:
    client, member = client_for(portal, *permissions), member_of(portal, "Eve", *permissions)

    with working_in(portal.pk), override("en"):
        pages = {page.url for page in named_pages(member)}
    again = "/accounts/password/change/"  # asks for the password first
    assert {address: code for address in pages - {again} if (code := client.get(address).status_code) != 200} == {}


def test_who_may_not_see_billing_finds_none_of_it(portal: Portal) -> None:
    viewer = client_for(portal)

    assert not [address for address in found(viewer, portal, "billing").values() if "/settings/billing/" in address]


def test_another_portal_stays_unknown(admin: Client, portal: Portal) -> None:
    other = new_portal()
    new_app(other, "Secret sauce")
    by_hand(other, "ada@secret.example")

    assert found(admin, portal, "secret sauce") == found(admin, portal, "ada@secret.example") == {}
    assert admin.get(f"/portals/{other.pk}/search?q=secret").status_code == 404
