"""The number in a page's address decides in which portal a form acts; what was opened last only leads people there."""

import io
from typing import Any

import pytest
from django.template import engines
from django.test import Client

from marketing_contacts.portals.addresses import NoPortalKnown, reverse, working_in
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, remove_member
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.every import failing
from tests.every_address import ELSEWHERE, Rows, an_admin, state

MAIN_PAGE = "settings/integrations/marketing-contacts"
MAXIMUM = "settings/billing/subscription/maximum/set"
FORMS: dict[str, dict[str, Any]] = {
    "settings/account/portal": {"name": "Renamed", "time_zone": "UTC", "currency": "EUR"},
    "settings/account/members/invite/send": {"email": "bob@example.com", "language": "en"},
    MAXIMUM: {"maximum": "7777"},
    "settings/billing/subscription/contacts/add": {"email": "billing@example.com"},
    "settings/billing/notices/levels": {"levels": ["80"]},
    "settings/integrations/api-key/create": {},
    "contacts/new": {"email": "grace@example.com"},
    "contacts/imports/new": {"file": b"email\ngrace@example.com\n", "encoding": ""},
    "contacts/bulk-changes/prepare?q=example": {"all": "on", "wished": "non-marketing"},
    "contacts/held/release-all": {},
    "contacts/suppression/record": {"email": "grace@example.com", "reason": "UNSUBSCRIBED"},
}


class Person:
    """A Super Admin of two portals, with a tab for each."""

    def __init__(self) -> None:
        self.portal, self.other = new_portal(), new_portal()
        self.browser, member = an_admin(self.portal)
        self.user = member.user
        _admin_of(self.other, self.user)
        for each in (self.portal, self.other):
            create(new_app(each, "Webinars"), [f"{name}@{each.pk}.example.com" for name in ("ada", "alan")])
        for each in (self.portal, self.other):
            self.open(each, MAIN_PAGE)

    def open(self, portal: Portal, path: str) -> Any:
        return self.browser.get(f"/portals/{portal.pk}/{path}")

    def send(self, number: int, path: str, **fields: Any) -> Any:
        """Send the form of a tab."""
        if "file" in fields:
            fields["file"] = io.BytesIO(fields["file"])
            fields["file"].name = "people.csv"
        return self.browser.post(f"/portals/{number}/{path}", fields)

    def is_removed_from(self, portal: Portal) -> None:
        eva = _admin_of(portal, User.objects.create_user("eva@example.com"))
        remove_member(member=Member.objects.get(portal=portal, user=self.user), by=eva, now=NOW)

    def both(self) -> list[Rows]:
        return [state(self.portal), state(self.other)]


def _admin_of(portal: Portal, user: User) -> Member:
    return add_member(portal=portal, user=user, permissions=list(Permission), by=None, now=NOW)


@pytest.fixture
def person(db: None) -> Person:
    return Person()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_acts_on_the_portal_it_was_opened_for(person: Person, form: str) -> None:
    before, others = person.both()

    answer = person.send(person.portal.pk, form, **FORMS[form])

    assert answer.status_code in {200, 302}
    assert "/accounts/" not in answer.headers.get("Location", "")
    assert state(person.portal) != before
    assert state(person.other) == others


def test_a_form_of_a_portal_one_was_removed_from_is_a_404_and_changes_nothing(person: Person) -> None:
    person.is_removed_from(person.portal)
    before = person.both()

    def check(form: str) -> None:
        assert person.send(person.portal.pk, form, **FORMS[form]).status_code == 404
        assert person.send(ELSEWHERE, form, **FORMS[form]).status_code == 404
        assert person.both() == before

    assert failing(FORMS, check) == {}


def test_an_address_without_a_number_takes_no_form(person: Person) -> None:
    before = person.both()

    def check(form: str) -> None:
        assert person.browser.post(f"/{form}", FORMS[form]).status_code == 404
        assert person.both() == before

    assert failing(FORMS, check) == {}


@pytest.mark.parametrize("path", ["contacts/", "contacts/?q=ada&status=marketing", "settings/billing/usage?days=30"])
def test_an_address_without_a_number_leads_to_the_portal_that_was_opened_last(person: Person, path: str) -> None:
    for portal in (person.portal, person.other):
        person.open(portal, "contacts/")

        assert person.browser.get(f"/{path}").headers["Location"] == f"/portals/{portal.pk}/{path}"
        assert person.browser.head(f"/{path}").status_code == 302
        assert person.browser.get("/").headers["Location"] == f"/portals/{portal.pk}/"


def test_an_address_that_no_page_has_is_a_404_without_a_number_too(person: Person) -> None:
    assert person.browser.get("/settings/nowhere").status_code == 404
    assert person.browser.get("/contacts/12/nowhere").status_code == 404


def test_who_is_not_signed_in_comes_back_to_the_address(db: None) -> None:
    stranger = Client(headers={"host": "127.0.0.1"})

    for path in ("/portals/5/contacts/12", "/contacts/12"):
        assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_each_tab_stays_in_its_portal(person: Person) -> None:
    person.portal.name = "Northwind of the first tab"
    person.portal.save()
    person.open(person.other, MAIN_PAGE)

    page = " ".join(person.open(person.portal, "contacts/").content.decode().split())

    assert f'href="/portals/{person.portal.pk}/" aria-current="true"' in page
    assert page.count(f"/portals/{person.other.pk}/") == 1  # the way there, in the menu of portals
    assert f'href="/portals/{person.portal.pk}/settings' in page


def test_only_pages_that_were_shown_count_as_opened(person: Person) -> None:
    person.open(person.other, "contacts/")

    person.browser.get(f"/portals/{person.portal.pk}/contacts/", headers={"HX-Request": "true"})
    person.send(person.portal.pk, MAXIMUM, maximum="")
    person.open(new_portal(), "contacts/")

    assert person.browser.session["portal_id"] == person.other.pk


def test_a_page_of_no_portal_links_to_the_portal_that_was_opened_last(person: Person) -> None:
    person.open(person.portal, "contacts/")

    for path in ("/help/", "/accounts/profile/", "/nowhere"):
        assert f'href="/portals/{person.portal.pk}/contacts/"' in person.browser.get(path).content.decode()


def test_a_link_to_a_portal_that_nobody_named_fails() -> None:
    template = engines["django"].from_string("{% url 'contacts:contact' 12 %}")

    with pytest.raises(NoPortalKnown):
        reverse("contacts:list")
    with pytest.raises(NoPortalKnown):
        template.render()
    with working_in(5):
        assert reverse("contacts:list") == "/portals/5/contacts/"
        assert template.render() == "/portals/5/contacts/12"
        assert reverse("contacts:contact", [12], portal_id=6) == "/portals/6/contacts/12"
    with pytest.raises(NoPortalKnown):
        template.render()
