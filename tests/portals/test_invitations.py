"""Inviting by mail: the link works once, for seven days; who has an account keeps it."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail

from marketing_contacts.portals import services
from marketing_contacts.portals.models import AuditEntry, Invitation, Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members, portals_with_invitations_to_mail
from marketing_contacts.portals.tasks import mail_invitations_of
from tests.conftest import NOW, new_portal
from tests.portals.cast import PASSWORD, SUPER_ADMIN, browser, client_of, invited, link_in_last_mail, member_of, sign_in
from tests.team import team_of

PAGE = "/settings/account"
EMAIL = "bob@example.com"
JOIN = {"name": "Bob", "password": "quite another one"}
WISH = {"email": "Bob@example.com", "language": "pl", "permissions": ["EXPORT"]}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_invitation_goes_out_by_mail_in_the_chosen_language(anna: Member) -> None:
    assert client_of(anna).post(f"{PAGE}/members/invite/send", WISH).status_code == 302
    assert mail.outbox == []  # the worker's

    assert list(portals_with_invitations_to_mail(NOW)) == [anna.portal_id]
    mail_invitations_of(anna.portal_id)
    assert list(portals_with_invitations_to_mail(NOW)) == []
    message = mail.outbox[-1]
    assert message.to == [EMAIL]
    assert message.subject == "Anna zaprasza Cię do portalu Northwind Traders"
    invitation = Invitation.objects.get(portal=anna.portal)
    assert invitation.permissions == ["EXPORT"]
    assert invitation.token_hash not in str(message.body)
    assert link_in_last_mail().removeprefix("/invitations/") not in str(
        Invitation.objects.filter(portal=anna.portal).values()
    )


def test_who_is_known_gets_it_in_their_own_language(anna: Member) -> None:
    User.objects.create_user(EMAIL, PASSWORD, language="en")

    client_of(anna).post(f"{PAGE}/members/invite/send", WISH)
    mail_invitations_of(anna.portal_id)
    assert mail.outbox[-1].subject == "Anna invites you to Northwind Traders"


def test_the_invited_makes_an_account_and_is_in(anna: Member, portal: Portal) -> None:
    link, bob = invited(portal, EMAIL, Permission.EXPORT, by=anna), browser(of=portal)
    assert "anna" not in bob.get(link).content.decode()

    answer = bob.post(link, JOIN)
    assert answer.status_code == 302
    member = members(portal).get(user__email=EMAIL)
    assert member.user.name == "Bob"
    assert member.permissions == ["EXPORT"]
    assert bob.get(f"{PAGE}/members").status_code == 200
    assert sign_in(browser(), EMAIL, "quite another one") == 302
    entry = AuditEntry.objects.get(portal=portal, action="invitation.accept")
    assert entry.actor_label == "Bob"
    assert entry.after == ["EXPORT"]


def test_a_weak_password_is_refused_and_nothing_is_made(anna: Member, portal: Portal) -> None:
    link = invited(portal, EMAIL, by=anna)

    for weak in ("short", "password123", "1234567890123", "bob@example.com"):
        assert browser().post(link, JOIN | {"password": weak}).status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_link_works_once(anna: Member, portal: Portal) -> None:
    link = invited(portal, EMAIL, by=anna)
    browser().post(link, JOIN)

    assert browser().get(link).status_code == 404
    assert browser().post(link, JOIN | {"password": "a third password"}).status_code == 404
    assert sign_in(browser(), EMAIL, "a third password") == 422


def test_a_link_works_for_seven_days(anna: Member, portal: Portal) -> None:
    link = invited(portal, EMAIL, by=anna)

    with time_machine.travel(NOW + timedelta(days=7) - timedelta(seconds=1), tick=False):
        assert browser().get(link).status_code == 200
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert browser().get(link).status_code == 404
        assert browser().post(link, JOIN).status_code == 404


def test_sent_again_the_old_link_is_dead_and_the_new_one_works(anna: Member, portal: Portal) -> None:
    old, client = invited(portal, EMAIL, by=anna), client_of(anna)
    invitation = Invitation.objects.get(portal=portal)

    assert client.post(f"{PAGE}/invitations/{invitation.pk}/resend").status_code == 302
    assert browser().get(old).status_code == 404
    mail_invitations_of(portal.pk)
    assert browser().get(link_in_last_mail()).status_code == 200


def test_a_revoked_link_is_dead_and_the_address_can_be_invited_again(anna: Member, portal: Portal) -> None:
    link, client = invited(portal, EMAIL, by=anna), client_of(anna)
    invitation = Invitation.objects.get(portal=portal)

    assert client.post(f"{PAGE}/invitations/{invitation.pk}/revoke").status_code == 302
    assert browser().post(link, JOIN).status_code == 404
    assert client.post(f"{PAGE}/invitations/{invitation.pk}/resend").status_code == 404
    assert browser().get(invited(portal, EMAIL, by=anna)).status_code == 200


def test_an_existing_person_signs_in_and_keeps_their_password(anna: Member, portal: Portal) -> None:
    member_of(new_portal(), "Bob")
    link, bob = invited(portal, EMAIL, by=anna), browser()
    assert "You already have an account" in bob.get(link).content.decode()
    assert bob.post(link, JOIN).status_code == 409
    assert not members(portal).filter(user__email=EMAIL).exists()

    answer = bob.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD, "next": link})
    assert answer.headers["Location"] == link
    assert bob.post(link).status_code == 302
    assert members(portal).filter(user__email=EMAIL).exists()
    assert bob.session["portal_id"] == portal.pk


def test_somebody_else_who_is_signed_in_cannot_accept(anna: Member, victor: Member, portal: Portal) -> None:
    link, client = invited(portal, EMAIL, SUPER_ADMIN, by=anna), client_of(victor)

    assert "Sign out first" in client.post(link).content.decode()
    assert members(portal).count() == 2
    assert victor.permissions == []


def test_a_member_and_an_invited_address_are_not_invited_again(anna: Member, victor: Member) -> None:
    client = client_of(anna)
    client.post(f"{PAGE}/members/invite/send", WISH)

    again = client.post(f"{PAGE}/members/invite/send", WISH)
    assert again.status_code == 422
    assert "already been invited" in again.content.decode()
    known = client.post(f"{PAGE}/members/invite/send", WISH | {"email": victor.user.email})
    assert "already a member of the portal" in known.content.decode()
    assert Invitation.objects.filter(portal=anna.portal).count() == 1


def test_an_expired_invitation_makes_room_for_a_new_one(anna: Member, portal: Portal) -> None:
    invited(portal, EMAIL, by=anna)

    link = invited(portal, EMAIL, by=anna, at=NOW + timedelta(days=8))
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        assert browser().get(link).status_code == 200


def test_a_malformed_invitation_is_refused(anna: Member) -> None:
    client = client_of(anna)

    for wrong in ({"email": "no address"}, {"permissions": ["ROOT"]}, {"language": "xx"}):
        assert client.post(f"{PAGE}/members/invite/send", WISH | wrong).status_code == 422
    assert mail.outbox == []


def accepted(invitation: Invitation, user: User) -> bool:
    try:
        services.accept_invitation(invitation=invitation, user=user, now=NOW)
    except services.InvitationOver:
        return False
    return True


def test_one_link_accepted_by_many_at_once_makes_one_member(committed_database: None) -> None:
    portal = new_portal()
    invited(portal, EMAIL, by=member_of(portal, "Anna", SUPER_ADMIN))
    invitation, user = Invitation.objects.get(portal=portal), User.objects.create_user(EMAIL, PASSWORD)

    with team_of(8) as team:
        answers = team.at_once([partial(accepted, invitation, user)] * 8)

    assert sum(answers) == 1
    assert members(portal).filter(user=user).count() == 1
