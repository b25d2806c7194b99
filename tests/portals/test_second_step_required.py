"""Who needs a second step at sign-in, and what helps who lost their device."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from marketing_contacts.portals.models import AuditEntry, Member, Portal, User
from marketing_contacts.portals.services import require_second_step
from tests.conftest import NOW, new_portal
from tests.portals.cast import PASSWORD, SUPER_ADMIN, client_of, code_of

ACTIVATE = "/accounts/security/app/activate/"
MEMBERS, SETTING = "/settings/account/members", "/settings/account/second-step"


def turn_on(client: Client) -> None:
    secret = client.get(ACTIVATE).context["form"].secret
    client.post(ACTIVATE, {"code": code_of(secret)})


@pytest.fixture
def olga(db: None) -> User:
    """Staff."""
    return User.objects.create_user("olga@example.com", PASSWORD, name="Olga", is_staff=True)


def test_a_super_admin_requires_a_second_step_of_all_members(anna: Member, victor: Member) -> None:
    admin, member = client_of(anna), client_of(victor)
    admin.post(SETTING, {"required": "on"})

    answer = member.get(MEMBERS, follow=True)
    assert answer.redirect_chain == [(ACTIVATE, 302)]
    assert "Northwind Traders requires its members to use a second step at sign-in." in answer.content.decode()
    turn_on(member)
    assert member.get(MEMBERS).status_code == 200
    assert admin.get(MEMBERS).status_code == 302  # the Super Admin needs one, too


def test_who_requires_one_without_having_one_is_told_before(anna: Member) -> None:
    client = client_of(anna)
    assert "You have no second step yet." in client.get("/settings/account/portal").content.decode()

    turn_on(client)

    assert "You have no second step yet." not in client.get("/settings/account/portal").content.decode()


def test_it_is_audited_once(anna: Member) -> None:
    client = client_of(anna)
    turn_on(client)
    for required in ("on", "on", ""):
        client.post(SETTING, {"required": required})

    trail = AuditEntry.objects.filter(portal=anna.portal, action="portal.second_step").order_by("sequence")
    assert [(entry.before, entry.after) for entry in trail] == [(False, True), (True, False)]


def test_only_a_super_admin_requires_it(victor: Member) -> None:
    assert client_of(victor).post(SETTING, {"required": "on"}).status_code == 403
    assert not Portal.objects.get(pk=victor.portal_id).requires_second_step


def test_a_fragment_takes_the_whole_page_along(anna: Member) -> None:
    client = client_of(anna)
    require_second_step(portal=anna.portal, required=True, by=anna, now=NOW)

    assert client.get(MEMBERS, headers={"HX-Request": "true"}).headers["HX-Redirect"] == ACTIVATE


def test_who_lacks_it_can_go_to_another_portal(anna: Member) -> None:
    require_second_step(portal=anna.portal, required=True, by=anna, now=NOW)
    other = new_portal()
    Member.objects.create(portal=other, user=anna.user, permissions=[SUPER_ADMIN], joined_at=NOW)
    client = client_of(anna)

    assert client.get(f"/portals/{anna.portal_id}{MEMBERS}").headers["Location"] == ACTIVATE
    assert client.get(f"/portals/{other.pk}{MEMBERS}").status_code == 200


def test_staff_need_one_in_production(olga: User, settings: Settings) -> None:
    client = client_of(olga)
    assert client.get("/staff/people").status_code == 200
    settings.STAFF_NEED_SECOND_STEP = True

    answer = client.get("/staff/people", follow=True)
    assert answer.redirect_chain == [(ACTIVATE, 302)]
    assert "requires its staff to use a second step at sign-in" in answer.content.decode()
    turn_on(client)
    assert client.get("/staff/people").status_code == 200


def test_a_second_step_is_reset_by_a_command(anna: Member) -> None:
    client = client_of(anna)
    turn_on(client)
    said = StringIO()

    call_command("reset_second_step", "ANNA@example.com", stdout=said)
    assert said.getvalue() == "The second step of ANNA@example.com has been turned off.\n"
    assert not Authenticator.objects.filter(user=anna.user).exists()
    assert mail.outbox[-1].subject == "Your second step at sign-in was turned off"
    assert client.get(MEMBERS).status_code == 302  # signed out
    entry = AuditEntry.objects.get(portal=anna.portal, action="member.reset_second_step")
    assert entry.actor_label == "manage.py reset_second_step"
    assert entry.target_label == "Anna"


def test_every_portal_of_the_person_records_it(anna: Member) -> None:
    turn_on(client_of(anna))
    other = new_portal()
    Member.objects.create(portal=other, user=anna.user, joined_at=NOW)

    call_command("reset_second_step", anna.user.email, stdout=StringIO())
    for portal in (anna.portal, other):
        assert AuditEntry.objects.filter(portal=portal, action="member.reset_second_step").count() == 1


@pytest.mark.parametrize(
    ("email", "why"), [("nobody@example.com", "No user signs in with"), ("anna@example.com", "has no second step")]
)
def test_the_command_says_why_it_does_nothing(anna: Member, email: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("reset_second_step", email)


def test_staff_reset_it_on_a_page(anna: Member, olga: User) -> None:
    turn_on(client_of(anna))

    answer = client_of(olga).post(f"/staff/people/{anna.user_id}/second-step/reset", follow=True)
    assert "The second step has been turned off" in answer.content.decode()
    assert not Authenticator.objects.filter(user=anna.user).exists()


def test_who_is_no_staff_finds_none_of_this(anna: Member, victor: Member) -> None:
    client, person = client_of(anna), f"/staff/people/{victor.user_id}"

    assert client.post(f"{person}/second-step/reset").status_code == 404
    assert [client.get(page).status_code for page in ("/staff/people", person, "/staff/sign-ins")] == [404] * 3


def test_a_portal_that_requires_it_keeps_its_members_from_turning_it_off(anna: Member) -> None:
    client = client_of(anna)
    turn_on(client)
    require_second_step(portal=anna.portal, required=True, by=anna, now=NOW)

    answer = client.post("/accounts/security/app/deactivate/")
    assert answer.status_code == 422
    assert "requires it" in answer.content.decode()
    assert Authenticator.objects.filter(user=anna.user).exists()
