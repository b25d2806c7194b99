"""Invitations are mailed by the worker, within limits; staff keep a way into every portal."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from marketing_contacts.portals import services
from marketing_contacts.portals.models import AuditEntry, Invitation, Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.portals.cast import PASSWORD, SUPER_ADMIN, browser, client_of, invited, link_in_last_mail, member_of
from tests.team import team_of

EMAIL = "bob@example.com"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def staff(db: None) -> Client:
    return client_of(User.objects.create_user("olga@example.com", PASSWORD, name="Olga", is_staff=True))


def invite(portal: Portal, email: str = EMAIL, by: Any = "Olga") -> Invitation:
    return services.invite(portal=portal, email=email, permissions=[SUPER_ADMIN], language="en", by=by, now=NOW)


def refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(self: EmailBackend, messages: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def state_of(portal: Portal) -> tuple[datetime | None, datetime | None, str]:
    return Invitation.objects.filter(portal=portal).values_list("mailed_at", "mail_due_at", "mail_failure").get()


def shown(staff: Client, portal: Portal) -> str:
    return staff.get(f"/staff/portals/{portal.pk}").content.decode()


def test_a_mail_that_was_not_taken_is_tried_again_for_hours(
    portal: Portal, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(portal)
    with monkeypatch.context() as away:
        refuse(away, ConnectionRefusedError())
        services.mail_invitations(portal=portal, now=NOW)
    assert state_of(portal) == (None, NOW + MINUTE, "not_now")
    assert "It will be tried again." in shown(staff, portal)

    assert services.mail_invitations(portal=portal, now=NOW + MINUTE / 2) == 0
    assert services.mail_invitations(portal=portal, now=NOW + MINUTE) == 1
    assert state_of(portal) == (NOW + MINUTE, None, "")
    assert browser().get(link_in_last_mail()).status_code == 200


def test_after_nine_tries_nobody_tries_again(portal: Portal, staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    invite(portal)
    refuse(monkeypatch, ConnectionRefusedError())
    for hour in range(12):
        services.mail_invitations(portal=portal, now=NOW + hour * timedelta(hours=5))

    assert state_of(portal) == (None, None, "not_now")
    assert Invitation.objects.get(portal=portal).mail_tries == 9
    assert "Not emailed: the mail server did not accept the message" in shown(staff, portal)


def test_an_address_that_is_refused_for_good_is_said_to_be(
    portal: Portal, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(portal)
    refuse(monkeypatch, SMTPRecipientsRefused({EMAIL: (550, b"no such user")}))
    services.mail_invitations(portal=portal, now=NOW)

    assert state_of(portal) == (None, None, "never")
    assert "the mail server rejects this address" in shown(staff, portal)


def test_workers_that_run_at_once_mail_once(committed_database: None) -> None:
    portal = new_portal()
    invite(portal)

    with team_of(4) as team:
        taken = team.at_once([partial(services.mail_invitations, portal=portal, now=NOW)] * 4)
    assert sum(taken) == 1


def test_a_mail_whose_worker_died_is_due_again(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    invite(portal)
    with monkeypatch.context() as dying:
        refuse(dying, KeyboardInterrupt())  # type: ignore[arg-type]  # as when it is killed
        with pytest.raises(KeyboardInterrupt):
            services.mail_invitations(portal=portal, now=NOW)

    assert services.mail_invitations(portal=portal, now=NOW + MINUTE) == 0
    assert services.mail_invitations(portal=portal, now=NOW + 6 * MINUTE) == 1


def test_a_portal_has_twenty_invitations_an_hour(anna: Member) -> None:
    client = client_of(anna)
    for number in range(20):
        invite(anna.portal, f"{number}@example.com", by=anna)

    wish = {"email": EMAIL, "language": "en"}
    answer = client.post("/settings/account/members/invite/send", wish)
    assert answer.status_code == 422
    assert "Too many invitations" in answer.content.decode()
    first = Invitation.objects.filter(portal=anna.portal).earliest("id")
    resent = client.post(f"/settings/account/invitations/{first.pk}/resend", follow=True)
    assert "Too many invitations" in resent.content.decode()
    invite(new_portal())  # others are not concerned


def test_an_address_has_three_invitations_a_day_from_all_portals(anna: Member) -> None:
    for _portal in range(3):
        invite(new_portal())

    with pytest.raises(services.TooManyInvitations):
        invite(anna.portal)
    assert not Invitation.objects.filter(portal=anna.portal).exists()


def test_own_words_in_a_mail_are_bounded(portal: Portal) -> None:
    Portal.objects.filter(pk=portal.pk).update(name="x" * 120)
    invited(Portal.objects.get(pk=portal.pk), EMAIL, by=member_of(portal, "Y" * 40))

    assert "x" * 60 not in mail.outbox[-1].subject + str(mail.outbox[-1].body)


def test_staff_see_that_a_portal_has_no_way_in_and_invite(portal: Portal, staff: Client) -> None:
    assert "No Super Admin can sign in." in shown(staff, portal)

    staff.post(f"/staff/portals/{portal.pk}/invitations/new", {"email": EMAIL, "language": "en"})
    invitation = Invitation.objects.get(portal=portal)
    assert invitation.permissions == [Permission.SUPER_ADMIN]
    assert invitation.invited_by_label == "Olga"
    assert "Not emailed yet" in shown(staff, portal)
    assert (
        "already been invited"
        in staff.post(
            f"/staff/portals/{portal.pk}/invitations/new", {"email": EMAIL, "language": "en"}
        ).content.decode()
    )


def test_staff_see_a_link_once_that_is_not_mailed(portal: Portal, staff: Client) -> None:
    old, invitation = mailed_link(portal)

    page = staff.post(f"/staff/portals/{portal.pk}/invitations/{invitation.pk}/link").content.decode()
    [link] = re.findall(r"/invitations/[\w-]{30,}", page)
    assert browser().get(old).status_code == 404
    assert services.mail_invitations(portal=portal, now=NOW) == 0
    joined = browser().post(link, {"name": "Bob", "password": "quite another one"})
    assert joined.status_code == 302
    assert "Not emailed: staff passed on the link" not in shown(staff, portal)


def test_staff_send_again_and_revoke(portal: Portal, staff: Client) -> None:
    old, invitation = mailed_link(portal)
    page = f"/staff/portals/{portal.pk}/invitations/{invitation.pk}"

    staff.post(f"{page}/resend")
    assert browser().get(old).status_code == 404
    assert services.mail_invitations(portal=portal, now=NOW) == 1
    staff.post(f"{page}/revoke")
    assert browser().get(link_in_last_mail()).status_code == 404
    assert staff.post(f"{page}/resend").status_code == 404


def test_all_that_staff_do_is_audited(portal: Portal, staff: Client) -> None:
    _link, invitation = mailed_link(portal)
    for what in ("resend", "link", "revoke"):
        staff.post(f"/staff/portals/{portal.pk}/invitations/{invitation.pk}/{what}")

    trail = AuditEntry.objects.filter(portal=portal, action__startswith="invitation").order_by("sequence")
    assert [(entry.action, entry.actor_label) for entry in trail] == [
        ("invitation.create", "Olga"),
        ("invitation.resend", "Olga"),
        ("invitation.link", "Olga"),
        ("invitation.revoke", "Olga"),
    ]


@pytest.mark.parametrize("what", ["resend", "revoke", "link"])
def test_others_do_nothing_with_a_portals_invitations_there(anna: Member, what: str) -> None:
    _link, invitation = mailed_link(anna.portal)

    page = f"/staff/portals/{anna.portal_id}/invitations"
    assert client_of(anna).post(f"{page}/{invitation.pk}/{what}").status_code == 404
    assert client_of(anna).get(f"{page}/new").status_code == 404


def test_an_invitation_of_another_portal_is_none(portal: Portal, staff: Client) -> None:
    _link, invitation = mailed_link(new_portal())

    assert staff.post(f"/staff/portals/{portal.pk}/invitations/{invitation.pk}/link").status_code == 404


def mailed_link(portal: Portal) -> tuple[str, Invitation]:
    invitation = invite(portal)
    services.mail_invitations(portal=portal, now=NOW)
    return link_in_last_mail(), invitation
