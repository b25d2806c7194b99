"""Your account: the profile, and the devices one is signed in from."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import caches

from marketing_contacts.portals.models import Member, User
from marketing_contacts.portals.templatetags.people import device_name
from tests.portals.cast import PASSWORD, browser, came_in, sign_in

PROFILE, SESSIONS = "/accounts/profile/", "/accounts/sessions/"


def test_a_person_changes_name_language_and_time_zone(anna: Member) -> None:
    client = came_in(anna)

    answer = client.post(PROFILE, {"name": "Anna Nowak", "language": "pl", "time_zone": "Asia/Tokyo"}, follow=True)
    anna.user.refresh_from_db()
    assert anna.user.name == "Anna Nowak"
    assert anna.user.language == "pl"
    assert anna.user.time_zone == "Asia/Tokyo"
    assert "Zapisano profil." in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"time_zone": "Mars/Base"}, {"language": "xx"}, {"name": "a\nb"}])
def test_a_malformed_profile_is_refused_whole(anna: Member, wrong: dict[str, str]) -> None:
    form = {"name": "Other", "language": "pl", "time_zone": "UTC"} | wrong

    assert came_in(anna).post(PROFILE, form).status_code == 422
    assert User.objects.get(pk=anna.user_id).name == "Anna"


def test_who_belongs_to_no_portal_has_an_account_all_the_same(db: None) -> None:
    client = came_in(User.objects.create_user("olga@example.com", "a long password", name="Olga"))

    for page in (PROFILE, SESSIONS, "/accounts/security/"):
        assert client.get(page).status_code == 200


def test_sessions_name_the_device_and_end_one_by_one(anna: Member) -> None:
    here, there = came_in(anna), came_in(anna, "198.51.100.7")
    page = here.get(SESSIONS, headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert "198.51.100.7" in page.content.decode()
    theirs = UserSession.objects.get(ip="198.51.100.7")

    assert here.post(f"/accounts/sessions/{theirs.id}/end").headers["Location"] == SESSIONS
    assert there.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200


def test_another_session_ends_after_the_password_is_given_again(anna: Member) -> None:
    here, there = browser(), came_in(anna, "198.51.100.7")
    sign_in(here, anna.user.email)
    theirs = UserSession.objects.get(ip="198.51.100.7")

    for address in (f"/accounts/sessions/{theirs.id}/end", SESSIONS):
        assert here.post(address).headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert there.get(PROFILE).status_code == 200
    assert here.post(f"/accounts/reauthenticate/?next={SESSIONS}", {"password": PASSWORD}).status_code == 302
    assert there.get(PROFILE).status_code == 302


def test_all_other_sessions_end_at_once(anna: Member) -> None:
    here, others = came_in(anna), [came_in(anna, f"198.51.100.{number}") for number in range(2)]

    here.post(SESSIONS)
    assert [client.get(PROFILE).status_code for client in (here, *others)] == [200, 302, 302]


def test_ending_ones_own_session_signs_out(anna: Member) -> None:
    client = came_in(anna)

    answer = client.post(f"/accounts/sessions/{UserSession.objects.get().id}/end")
    assert answer.headers["Location"] == "/accounts/login/"
    assert client.get(PROFILE).status_code == 302


def test_nobody_ends_the_session_of_somebody_else(anna: Member, victor: Member) -> None:
    came_in(anna)
    [session] = UserSession.objects.filter(user=anna.user)

    assert came_in(victor).post(f"/accounts/sessions/{session.id}/end").status_code == 404
    assert browser().post(f"/accounts/sessions/{session.id}/end").status_code == 302
    assert UserSession.objects.filter(id=session.id).exists()


def test_when_a_session_was_last_used_is_known_to_a_minute(anna: Member) -> None:
    client = came_in(anna)
    before = UserSession.objects.get().last_seen_at
    later = before + timedelta(minutes=1)

    with time_machine.travel(later, tick=False):
        client.get(PROFILE)
        assert UserSession.objects.get().last_seen_at == before
        caches["sessions"].delete(f"seen:{client.session.session_key}")  # as it goes by itself after a minute
        client.get(PROFILE)
        assert UserSession.objects.get().last_seen_at == later


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
