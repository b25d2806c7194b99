"""A refused form: one pattern on every page, shown at an address that can be reloaded, with the input kept."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from contacts.models import Contact
from contacts.services.erasure import erase_address
from marketing_contacts.portals import services
from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.models import Invitation, Portal, User
from marketing_contacts.portals.sign_in.session_cache import SessionCache
from marketing_contacts.toolbox.kept_forms import person_cookie
from tests.conftest import NOW
from tests.contacts.cast import PERSON
from tests.every import failing, undone
from tests.every_address import ROUTES, an_admin, path_of
from tests.portals.cast import client_of, member_of
from tests.site.kept_forms import BROWSER, REFUSED, World, shown

FORMS = [route for route in ROUTES if route.startswith((PORTAL, "staff/", "accounts/"))]
FIELDS = [
    "name",
    "email",
    "label",
    "typed_name",
    "typed_email",
    "reason",
    "why",
    "permissions",
    "scopes",
    "description",
]
# No page has such a form that can be refused: only a request made by hand is.
BY_HAND = ("/status", "/status/undo", "suppress", "/record", "/take-back", "/start")


class Tags(HTMLParser):
    """The tags of a page, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _tag, attributes in self.found if (value := attributes.get(name))]


@pytest.mark.parametrize("sent", [{}, dict.fromkeys(FIELDS, "\u202e")], ids=["nothing", "odd"])
def test_a_refused_form_shows_one_pattern(world: World, sent: dict[str, str]) -> None:
    def check(route: str) -> None:
        with undone():
            answer = shown(world.admin, world.admin.post(path_of(route, world.ids), sent, headers=BROWSER))

        if answer.status_code in REFUSED and not route.endswith(BY_HAND):
            assert_pattern(answer.text)

    assert failing(FORMS, check) == {}


def test_no_address_of_a_form_is_a_dead_end(world: World) -> None:
    addresses = [path_of(route, world.ids) for route in FORMS if not route.endswith(("logout/", "end"))]

    assert [each for each in addresses if world.admin.get(each, headers=BROWSER).status_code == 405] == []


def assert_pattern(html: str) -> None:
    """The title, the summary with links, an error at each field, and no reference that leads nowhere."""
    ids = Tags(html).values("id")
    assert "<title>Error: " in html
    assert ids.count("form-errors") == 1
    for target in re.findall(r'href="#([^"]+)"', html.split('id="form-errors"')[1].split("</ul>", maxsplit=1)[0]):
        assert {target, f"{target}_error"} <= set(ids)
    for described in Tags(html).values("aria-describedby"):
        assert set(described.split()) <= set(ids)


@pytest.fixture
def admin(portal: Portal) -> Client:
    client, _member = an_admin(portal)
    return client


def test_a_refused_form_is_shown_at_an_address_that_shows_it_again_in_another_language(
    admin: Client, portal: Portal
) -> None:
    page = f"/portals/{portal.pk}/settings/integrations/private-apps"
    sent = admin.post(f"{page}/create", {"name": "", "description": "Nightly"}, headers=from_page(page))
    user = User.objects.get()

    services.set_language(user=user, language="pl")
    again = [admin.get(sent.headers["Location"], headers=BROWSER) for _time in range(2)]

    assert sent.headers["Location"].startswith(f"{page}?kept=")
    assert {answer.status_code for answer in again} == {422}
    assert all("Nightly" in answer.text and "To pole jest wymagane." in answer.text for answer in again)


def test_a_refused_form_that_is_right_by_now_writes_nothing_when_its_page_is_reloaded(
    admin: Client, portal: Portal
) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    admin.post(page, {"email": "ada@example.com"}, headers=BROWSER)
    sent = admin.post(page, {"email": "ada@example.com"}, headers=from_page(page))
    Contact.objects.filter(portal=portal).delete()

    answer = admin.get(sent.headers["Location"], headers=BROWSER)

    assert answer.status_code == 200
    assert not Contact.objects.filter(portal=portal).exists()
    assert list(answer.context["messages"]) == []


def test_a_kept_form_is_shown_to_nobody_else(admin: Client, portal: Portal) -> None:
    page = f"/portals/{portal.pk}/settings/integrations/private-apps"
    sent = admin.post(f"{page}/create", {"description": "Nightly"}, headers=from_page(page))
    another = client_of(member_of(portal, "eve"), "127.0.0.1")

    answer = another.get(sent.headers["Location"], headers=BROWSER)

    assert answer.status_code == 200
    assert "Nightly" not in answer.text


def test_a_form_that_came_in_after_the_session_was_lost_is_kept_for_its_person(admin: Client, portal: Portal) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    admin.get(page)
    del admin.cookies[settings.SESSION_COOKIE_NAME]

    sent = admin.post(page, {"email": "ada@example.com", "password": "hunter2"}, headers=from_page(page))
    admin.force_login(User.objects.get())
    answer = admin.get(parse_qs(urlsplit(sent.headers["Location"]).query)["next"][0])

    assert "Your input is kept here" in answer.text
    assert 'value="ada@example.com"' in answer.text
    assert "hunter2" not in answer.text


def test_a_kept_form_is_gone_after_an_hour(admin: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    lasts: list[float] = []
    keep = SessionCache.set

    def noted(*given: Any, **how: Any) -> None:
        lasts.append(how["timeout"])
        keep(*given, **how)

    monkeypatch.setattr(SessionCache, "set", noted)

    admin.post(page, {"email": "no address"}, headers=from_page(page))

    assert 60 * 60 in lasts


def test_an_expired_form_offers_the_way_back_with_its_input(admin: Client, portal: Portal) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    admin.get(page)
    del admin.cookies[settings.SESSION_COOKIE_NAME]
    admin.handler.enforce_csrf_checks = True
    ours = from_page(page) | {"Origin": "http://127.0.0.1"}

    own = admin.post(page, {"email": "ada@example.com"}, headers=ours)
    foreign = admin.post(page, {"email": "ada@example.com"}, headers=ours | {"Origin": "https://evil.example"})
    admin.force_login(User.objects.get())

    [back] = re.findall(r'href="([^"]+kept=[^"]+)"', own.text)
    assert 'value="ada@example.com"' in admin.get(back).text
    assert "kept=" not in foreign.text


def test_an_expired_form_of_whom_nobody_knows_leads_back_without_its_input(admin: Client, portal: Portal) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    admin.get(page)
    admin.handler.enforce_csrf_checks = True

    answer = admin.post(page, {"email": "a@b.example"}, headers=from_page(page) | {"Origin": "http://127.0.0.1"})

    assert f'href="{page}"' in answer.text
    assert "kept=" not in answer.text


def test_who_signs_out_is_named_nowhere_in_the_browser(admin: Client, portal: Portal) -> None:
    admin.get(f"/portals/{portal.pk}/contacts/new")
    assert admin.cookies[person_cookie()].value

    admin.post("/accounts/logout/")

    assert not admin.cookies[person_cookie()].value


def test_a_whole_form_of_a_contact_is_kept_with_each_of_its_fields(admin: Client, portal: Portal) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    names = re.findall(r'name="(\w+)"', admin.get(page).text)
    fields = dict.fromkeys({*names, "ip_country_code"} - {"csrfmiddlewaretoken"}, "") | {"email": "no address"}

    sent = admin.post(page, fields, headers=from_page(page))

    assert sent.headers["Location"].startswith(f"{page}?kept=")


def test_showing_a_refused_invitation_again_counts_no_mail(
    admin: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/portals/{portal.pk}/settings/account/members/invite"
    for _time in range(2):
        sent = admin.post(f"{page}/send", {"email": "new@example.com", "language": "en"}, headers=from_page(page))
    Invitation.objects.filter(portal=portal).update(revoked_at=NOW)
    monkeypatch.setattr("marketing_contacts.portals.services.mail_limits.consume", None)

    again = admin.get(sent.headers["Location"], headers=BROWSER)

    assert again.status_code == 200
    assert "Your input is kept here" in again.text


@pytest.mark.parametrize("referer", ["http://[", "http://a]b/", "http://\u2100.com/"])
def test_an_odd_referer_leads_to_the_address_of_the_form(admin: Client, portal: Portal, referer: str) -> None:
    page = f"/portals/{portal.pk}/contacts/new"

    sent = admin.post(page, {"email": "no address"}, headers=BROWSER | {"Referer": referer})

    assert sent.headers["Location"].startswith(f"{page}?kept=")


def from_page(page: str) -> dict[str, str]:
    """The headers of a form that a browser sends from a page."""
    return BROWSER | {"Referer": f"http://127.0.0.1{page}"}


def test_the_input_that_names_an_erased_person_is_forgotten(
    admin: Client, portal: Portal, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    page = f"/portals/{portal.pk}/contacts/new"
    refused = {}
    for email in ("ada@example.com", "grace@example.com"):
        admin.post(page, {"email": email}, headers=BROWSER)
        refused[email] = admin.post(page, {"email": email}, headers=from_page(page)).headers["Location"]

    with django_capture_on_commit_callbacks(execute=True):
        erase_address(portal=portal, email="ADA@example.com", origin=PERSON, now=NOW)

    assert "ada@example.com" not in admin.get(refused["ada@example.com"], headers=BROWSER).text
    assert "grace@example.com" in admin.get(refused["grace@example.com"], headers=BROWSER).text
