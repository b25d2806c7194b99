"""What we add to the wire: usage, toggles, statuses with a decision for each; account information."""

import json
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.suppression import suppress
from integrations import services
from integrations.models import ConnectedApp, ToggleChange
from integrations.scopes import PRIVATE_APP_SCOPES, Scope
from integrations.selectors import connected_apps
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import AuditEntry, Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.cast import create, new_app

OWN = "/marketing-contacts/v1"


@pytest.fixture
def creator(portal: Portal) -> Member:
    user = User.objects.create_user("admin@example.com")
    wanted = [Permission.MARKETING_CONTACTS_ACCESS]
    return add_member(portal=portal, user=user, permissions=wanted, by=None, now=NOW)


@pytest.fixture
def private(portal: Portal, creator: Member) -> Client:
    """A private app with every scope, whose creator may flip toggles."""
    _app, secret = services.create_private_app(
        portal=portal, name="Sync", description="", scopes=PRIVATE_APP_SCOPES, by=creator, now=NOW
    )
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


def decided(wire: Client, *wishes: dict[str, Any]) -> list[str]:
    status, body = post(wire, {"inputs": wishes}, f"{OWN}/contacts/status")
    assert status == 200
    return [result["decision"] for result in body["results"]]


def test_usage_says_what_the_billing_page_says(wire: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    for email in ("ada@example.com", "eve@example.com"):
        post(wire, {"properties": {"email": email}})

    status, body = send(wire, "GET", f"{OWN}/usage")

    assert status == 200
    assert body["count"] == 1
    assert body["tier"] == 2000
    assert body["cap"] == 1
    assert body["held"] == 1
    assert body["freePlaces"] == 0
    assert body["pending"] == 0
    assert len(body["nextUpdateDate"]) == 10
    [source] = body["bySource"]
    assert source["name"] == "API key"
    assert source["created"] == 2
    assert source["marketing"] == 1
    assert source["held"] == 1


def test_apps_are_listed_with_their_toggles(private: Client, portal: Portal) -> None:
    app = new_app(portal, "Webinars")

    status, body = send(private, "GET", f"{OWN}/apps")

    toggles = {found["name"]: (found["appId"], found["marketingEnabled"], found["type"]) for found in body["results"]}
    assert status == 200
    assert toggles["Webinars"] == (str(app.id), True, "PRIVATE_APP")


def test_a_toggle_is_moved_as_by_its_creators_click_and_audited(
    private: Client, portal: Portal, creator: Member
) -> None:
    app = new_app(portal, on=False)

    status, body = send(private, "PATCH", f"{OWN}/apps/{app.id}", {"marketingEnabled": True, "seenVersion": 0})

    assert status == 200
    assert body["marketingEnabled"] is True
    assert body["toggleVersion"] == 1
    assert ToggleChange.objects.get(portal=portal, app_id=app.id).by_label == str(creator)
    entry = AuditEntry.objects.filter(portal=portal).order_by("sequence").last()
    assert entry
    assert entry.after
    assert entry.action == "connected_app.toggle"
    assert entry.actor_id == creator.user_id
    assert entry.after["via"]["name"] == "Sync"


def test_a_toggle_that_was_moved_meanwhile_stays(private: Client, portal: Portal) -> None:
    app = new_app(portal)

    status, body = send(private, "PATCH", f"{OWN}/apps/{app.id}", {"marketingEnabled": False, "seenVersion": 0})

    assert status == 409
    assert body["category"] == "CONFLICT"
    assert ConnectedApp.objects.get(portal=portal, id=app.id).marketing_enabled


@pytest.mark.parametrize("wish", [{}, {"marketingEnabled": "yes"}, {"marketingEnabled": True, "seenVersion": "x"}])
def test_a_malformed_wish_is_refused(private: Client, portal: Portal, wish: dict[str, Any]) -> None:
    app = new_app(portal, on=False)

    assert send(private, "PATCH", f"{OWN}/apps/{app.id}", wish)[0] == 400
    assert send(private, "PATCH", f"{OWN}/apps/999999", {"marketingEnabled": True})[0] == 404


def test_an_app_whose_creator_lost_the_permission_moves_nothing(
    private: Client, portal: Portal, creator: Member
) -> None:
    app = new_app(portal, on=False)
    Member.objects.filter(portal=portal, user=creator.user).update(permissions=[])

    status, body = send(private, "PATCH", f"{OWN}/apps/{app.id}", {"marketingEnabled": True})

    assert status == 403
    assert body["category"] == "FORBIDDEN"
    assert not ConnectedApp.objects.get(portal=portal, id=app.id).marketing_enabled
    assert send(private, "GET", f"{OWN}/apps")[0] == 403


def test_each_contact_gets_a_decision_and_a_reason(private: Client, portal: Portal) -> None:
    app = new_app(portal)
    [ada, eve] = create(app, ["ada@example.com", "eve@example.com"])
    off = services.set_marketing_enabled(app=app, enabled=False, seen_version=1, by=None, now=NOW)
    [bob, joe, _amy] = create(off, ["bob@example.com", "joe@example.com", "amy@example.com"])
    suppress(portal=portal, emails=["amy@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    set_maximum(portal=portal, maximum=3, by=None, now=NOW)

    outcomes = decided(
        private,
        {"id": str(bob.id), "status": "marketing"},
        {"id": joe.id, "status": "marketing"},
        {"id": "AMY@example.com", "idProperty": "email", "status": "marketing"},
        {"id": "ada@example.com", "idProperty": "email", "status": "non_marketing"},
        {"id": str(eve.id), "status": "marketing"},
        {"id": "999999999", "status": "marketing"},
        {"id": "nobody@example.com", "idProperty": "email", "status": "non_marketing"},
    )

    assert outcomes == [
        "marketing",
        "held",
        "suppressed",
        "pending_non_marketing",
        "unchanged",
        "not_found",
        "not_found",
    ]
    assert Contact.objects.get(portal=portal, id=ada.id).marketing_status == "UNTIL_NEXT_UPDATE"
    assert discrepancies(portal) == []


def test_a_held_contact_is_told_which_limit_it_met(private: Client, portal: Portal) -> None:
    [sync] = connected_apps(portal).filter(name="Sync").select_related("portal")
    people = create(new_app(portal, on=False), ["ada@example.com", "bob@example.com", "eve@example.com"])
    services.set_app_limits(app=sync, maximum=2, rate=Rate(1, 60), by=None, now=NOW)
    wishes = [{"id": str(person.id), "status": "marketing"} for person in people]

    _status, body = post(private, {"inputs": wishes}, f"{OWN}/contacts/status")

    assert [result["heldReason"] for result in body["results"]] == [None, "BREAKER", "BREAKER"]
    [app] = [app for app in send(private, "GET", f"{OWN}/apps")[1]["results"] if app["name"] == "Sync"]
    assert app["limits"] == {"count": 1, "maximum": 2, "rate": 1, "rateMinutes": 60, "breakerOpen": True}
    assert discrepancies(portal) == []


@pytest.mark.parametrize(
    "wishes",
    [
        [],
        [{"id": "1", "status": "perhaps"}],
        [{"id": "1", "status": "marketing"}, {"id": 1, "status": "non_marketing"}],
        [{"id": str(number), "status": "marketing"} for number in range(101)],
    ],
)
def test_malformed_wishes_are_refused(private: Client, wishes: list[dict[str, Any]]) -> None:
    assert post(private, {"inputs": wishes}, f"{OWN}/contacts/status")[0] == 400


def test_ours_takes_no_key_in_the_query(wire: Client) -> None:
    secret = wire.defaults["HTTP_AUTHORIZATION"].partition(" ")[2]
    anonymous = Client(headers={"host": "127.0.0.1"})

    assert anonymous.get(f"{URL}?hapikey={secret}").status_code == 200
    assert anonymous.get(f"{OWN}/usage?hapikey={secret}").status_code == 401


@pytest.mark.parametrize("version", ["v3", "2025-09", "2026-03", "2026-09"])
def test_the_account_is_described_as_programs_expect_it(wire: Client, portal: Portal, version: str) -> None:
    status, body = send(wire, "GET", f"/account-info/{version}/details")

    offset = {"+01:00": 3_600_000, "+02:00": 7_200_000}
    assert status == 200
    assert body["portalId"] == portal.pk
    assert body["accountType"] == "STANDARD"
    assert body["timeZone"] == "Europe/Warsaw"
    assert body["companyCurrency"] == "EUR"
    assert body["additionalCurrencies"] == []
    assert offset[body["utcOffset"]] == body["utcOffsetMilliseconds"]
    assert body["uiDomain"] == "127.0.0.1"


@pytest.mark.parametrize("version", ["v3", "2025-09", "2026-03", "2026-09"])
def test_the_days_calls_of_private_apps_are_told(private: Client, version: str) -> None:
    private.get(URL)

    _status, body = send(private, "GET", f"/account-info/{version}/api-usage/daily/private-apps/")

    [usage] = json.loads(json.dumps(body["results"]))
    assert usage["name"] == "private-apps-api-calls-daily"
    assert usage["currentUsage"] == 2
    assert usage["fetchStatus"] == "SUCCESS"
    assert usage["usageLimit"] == 1_000_000_000
    assert usage["resetsAt"] > usage["collectedAt"]


def test_version_1_describes_the_account_and_its_calls(private: Client, portal: Portal) -> None:
    _status, me = send(private, "GET", "/integrations/v1/me")
    answer = private.get("/integrations/v1/limit/daily")
    [usage] = answer.json()

    assert me["portalId"] == portal.pk
    assert me["timeZone"] == "Europe/Warsaw"
    assert me["currency"] == "EUR"
    assert me["utcOffsetMilliseconds"] in {3_600_000, 7_200_000}
    assert answer.status_code == 200
    assert usage["name"] == "api-calls-daily"
    assert usage["fetchStatus"] == "SUCCESS"
    assert usage["currentUsage"] == 2
    assert usage["usageLimit"] == 1_000_000_000
    assert 0 < usage["resetsAt"] - usage["collectedAt"] <= 25 * 60 * 60 * 1000


TOKEN_INFO = "/oauth/v2/private-apps/get/access-token-info"


def test_a_private_apps_token_is_told_its_maker_portal_and_scopes(
    private: Client, portal: Portal, creator: Member
) -> None:
    secret = private.defaults["HTTP_AUTHORIZATION"].partition(" ")[2]
    status, body = post(private, {"tokenKey": secret}, TOKEN_INFO)

    app = ConnectedApp.objects.get(portal=portal, kind=ConnectedApp.Kind.PRIVATE_APP)
    assert status == 200
    assert body["userId"] == creator.user_id
    assert body["hubId"] == portal.pk
    assert body["appId"] == app.id
    assert body["scopes"] == app.scopes


def test_tokens_of_others_and_other_secrets_are_told_apart_from_nothing(
    wire: Client, private: Client, portal: Portal
) -> None:
    _app, theirs = services.create_private_app(
        portal=new_portal(), name="Forms", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    key = wire.defaults["HTTP_AUTHORIZATION"].partition(" ")[2]

    answers = [post(private, {"tokenKey": secret}, TOKEN_INFO) for secret in (theirs, key, "pat-na1-nothing", "")]

    assert [status for status, _body in answers] == [404] * 4
    anonymous = Client(headers={"host": "127.0.0.1"})
    assert anonymous.post(TOKEN_INFO, {"tokenKey": theirs}, content_type="application/json").status_code == 401


def test_a_creator_who_can_no_longer_sign_in_moves_no_toggle(private: Client, portal: Portal, creator: Member) -> None:
    app = new_app(portal, on=False)
    User.objects.filter(pk=creator.user_id).update(is_active=False)

    assert send(private, "PATCH", f"{OWN}/apps/{app.id}", {"marketingEnabled": True})[0] == 403
    assert send(private, "GET", f"{OWN}/apps")[0] == 403
