"""How long a session lasts, and who ends those of others."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client

from marketing_contacts.portals.models import AuditEntry, Member, User
from marketing_contacts.portals.tasks import purge_sessions
from tests.conftest import NOW
from tests.portals.cast import PASSWORD, browser, came_in

PROFILE, MEMBERS = "/accounts/profile/", "/settings/account/members"
MINUTE = timedelta(minutes=1)


def remembered(member: Member, *, stays: bool) -> Client:
    client, form = browser(), {"login": member.user.email, "password": PASSWORD}
    client.post("/accounts/login/", form | ({"remember": "on"} if stays else {}))
    return client


def is_in(client: Client) -> bool:
    """Whether the session is still good, by the database alone: the clock of Redis cannot be set."""
    caches["sessions"].clear()
    return client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(("stays", "rest"), [(False, timedelta(hours=12)), (True, timedelta(days=14))])
def test_a_session_ends_after_its_time_of_rest(anna: Member, *, stays: bool, rest: timedelta) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = remembered(anna, stays=stays)
        clock.move_to(NOW + rest - MINUTE)
        assert is_in(client)
        clock.move_to(NOW + 2 * rest - 2 * MINUTE)
        assert is_in(client)
        clock.move_to(NOW + 3 * rest)
        assert not is_in(client)


def test_a_session_ends_thirty_days_after_sign_in_however_often_it_is_used(anna: Member) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = remembered(anna, stays=True)
        for day in range(0, 31, 10):
            clock.move_to(NOW + timedelta(days=day))
            assert is_in(client)
        clock.move_to(NOW + timedelta(days=30) + MINUTE)
        assert not is_in(client)


def test_sessions_that_have_ended_are_thrown_away(anna: Member) -> None:
    came_in(anna)
    Session.objects.update(expire_date=NOW - timedelta(days=365))

    purge_sessions()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_a_super_admin_ends_a_members_sessions(anna: Member, victor: Member) -> None:
    theirs, admin = came_in(victor), came_in(anna)

    answer = admin.post(f"{MEMBERS}/{victor.pk}/end-sessions", follow=True)
    assert "Signed out on 1 device." in answer.content.decode()
    assert theirs.get(PROFILE).status_code == 302
    entry = AuditEntry.objects.get(portal=anna.portal, action="member.end_sessions")
    assert entry.actor_label == "Anna"
    assert entry.target_label == "Victor"


def test_nobody_else_ends_a_members_sessions(anna: Member, victor: Member) -> None:
    theirs = came_in(anna)

    assert came_in(victor).post(f"{MEMBERS}/{anna.pk}/end-sessions").status_code == 403
    assert theirs.get(PROFILE).status_code == 200


def test_staff_end_anybodys_sessions(anna: Member) -> None:
    theirs = came_in(anna)
    staff = came_in(User.objects.create_user("olga@example.com", PASSWORD, name="Olga", is_staff=True))

    answer = staff.post(f"/staff/people/{anna.user_id}/end-sessions", follow=True)
    assert "Signed out on 1 device." in answer.content.decode()
    assert theirs.get(PROFILE).status_code == 302
    assert AuditEntry.objects.get(portal=anna.portal, action="member.end_sessions").actor_label == "Olga"
