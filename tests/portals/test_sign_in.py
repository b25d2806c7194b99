"""Signing in and out, new passwords, the second step: every page is ours, in both languages."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver

from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.portals.cast import PASSWORD, browser, client_of, code_of, link_in_last_mail, member_of, sign_in

ACTIVATE, DEACTIVATE = "/accounts/security/app/activate/", "/accounts/security/app/deactivate/"
CODES = "/accounts/security/recovery-codes/"
ENTRANCE = ["login/", "inactive/", "password/reset/", "password/reset/done/", "password/reset/key/done/"]
ACCOUNT = [
    "logout/",
    "reauthenticate/",
    "password/change/",
    "security/",
    "security/app/activate/",
    "sessions/",
    "profile/",
]
SECOND_STEP = ["security/code/again/", "security/app/deactivate/", "security/recovery-codes/"]
ENGLISH = re.compile(r"\b(the|your|with|sign|password|codes?)\b", re.IGNORECASE)


def words_of(answer: object) -> str:
    text = answer.content.decode()  # type: ignore[attr-defined]  # a response of the test client
    main = text[text.index("<main") : text.index("</main>")]
    return re.sub(r"<[^>]+>|\{[^}]*\}", " ", main)


def with_second_step(member: Member) -> tuple[Client, str]:
    client = client_of(member)
    secret = client.get(ACTIVATE).context["form"].secret
    assert client.post(ACTIVATE, {"code": code_of(secret)}).headers["Location"] == CODES
    return client, secret


@pytest.mark.parametrize("place", ENTRANCE + ACCOUNT + SECOND_STEP + ["password/reset/key/1-x-y/"])
def test_every_page_is_ours_and_in_polish(anna: Member, place: str) -> None:
    User.objects.filter(pk=anna.user_id).update(language="pl")
    client = browser(language="pl")
    if place not in ENTRANCE:
        client = with_second_step(anna)[0] if place in SECOND_STEP else client_of(anna)

    answer = client.get(f"/accounts/{place}")
    assert answer.status_code == 200
    assert 'href="/static/css/' in answer.content.decode()
    assert "Menu:" not in answer.content.decode()  # of the library's own layout
    assert ENGLISH.findall(words_of(answer).replace("Anna", "")) == []


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_login_code", "mfa_add_webauthn"])
def test_what_has_no_page_of_ours_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert len([pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "accounts/"]) == 1


def test_a_wrong_password_is_refused_and_the_form_says_so(anna: Member) -> None:
    answer = browser().post("/accounts/login/", {"login": anna.user.email, "password": "wrong"})

    assert answer.status_code == 422
    assert "The email address or password is incorrect." in answer.content.decode()


def test_signing_out_ends_the_session(anna: Member) -> None:
    client = client_of(anna)

    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert client.get("/settings/account/members").status_code == 302


def test_a_changed_password_signs_other_devices_out_and_is_told_by_mail(anna: Member) -> None:
    here, there = client_of(anna), client_of(anna)
    new = {"password1": "quite another one", "password2": "quite another one"}

    assert here.post("/accounts/password/change/", new | {"oldpassword": "wrong"}).status_code == 422
    assert here.post("/accounts/password/change/", new | {"oldpassword": PASSWORD}).status_code == 302
    assert here.get("/accounts/profile/").status_code == 200
    assert there.get("/accounts/profile/").status_code == 302
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_forgotten_password_is_chosen_anew_by_the_mailed_link_once(anna: Member) -> None:
    old = client_of(anna)
    browser().post("/accounts/password/reset/", {"email": anna.user.email})
    link, client = link_in_last_mail(), browser()
    form = client.get(link, follow=True)

    new = {"password1": "quite another one", "password2": "quite another one"}
    done = client.post(form.redirect_chain[-1][0], new)
    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    assert sign_in(client, anna.user.email, "quite another one") == 302
    assert old.get("/accounts/profile/").status_code == 302
    assert "no longer works" in browser().get(link).content.decode()


def test_mails_speak_the_language_and_the_clock_of_who_gets_them(anna: Member) -> None:
    User.objects.filter(pk=anna.user_id).update(language="pl", time_zone="Asia/Tokyo")

    browser().post("/accounts/password/reset/", {"email": anna.user.email})
    assert mail.outbox[-1].subject.startswith("Ustaw ")
    with_second_step(anna)
    assert mail.outbox[-1].subject == "Włączono drugi krok logowania"
    assert "(JST)" in str(mail.outbox[-1].body)


def test_the_link_in_a_mail_leads_to_our_public_address_whatever_host_was_asked(anna: Member, settings: Any) -> None:
    settings.PUBLIC_URL = "https://contacts.example.com"

    browser().post("/accounts/password/reset/", {"email": anna.user.email})
    assert "https://contacts.example.com/accounts/password/reset/key/" in str(mail.outbox[-1].body)


@time_machine.travel(NOW, tick=False)  # a code counts for half a minute
def test_the_second_step_is_asked_for_at_sign_in(anna: Member) -> None:
    _client, secret = with_second_step(anna)
    client = browser()
    answer = client.post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/accounts/security/code/"
    assert client.get("/accounts/profile/").status_code == 302
    assert client.post("/accounts/security/code/", {"code": "000000"}).status_code == 422
    assert client.post("/accounts/security/code/", {"code": code_of(secret)}).status_code == 422  # turned it on
    assert client.post("/accounts/security/code/", {"code": code_of(secret, ahead=1)}).status_code == 302
    assert client.get("/accounts/profile/").status_code == 200


def test_a_recovery_code_lets_in_once(anna: Member) -> None:
    client, _secret = with_second_step(anna)
    [code, *_others] = client.get(CODES + "download/").content.decode().split()
    for expected in (302, 422):
        other = browser()
        sign_in(other, anna.user.email)
        assert other.post("/accounts/security/code/", {"code": code}).status_code == expected


def test_new_recovery_codes_replace_the_old_ones(anna: Member) -> None:
    client, _secret = with_second_step(anna)
    old = client.get(CODES + "download/").content.decode().split()

    assert client.post(CODES + "generate/").headers["Location"] == CODES
    assert not set(old) & set(client.get(CODES + "download/").content.decode().split())


def test_the_second_step_is_turned_off(anna: Member) -> None:
    client, _secret = with_second_step(anna)

    assert client.post(DEACTIVATE).headers["Location"] == "/accounts/security/"
    assert not Authenticator.objects.filter(user=anna.user).exists()
    assert sign_in(browser(), anna.user.email) == 302
    assert mail.outbox[-1].subject == "Second step at sign-in turned off"


@pytest.mark.parametrize("place", [ACTIVATE, DEACTIVATE, CODES, CODES + "generate/", CODES + "download/"])
def test_the_second_step_is_changed_only_after_the_password_is_given_again(anna: Member, place: str) -> None:
    client = with_second_step(anna)[0] if place != ACTIVATE else client_of(anna)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    assert unquote(client.get(place).headers["Location"]) == f"/accounts/reauthenticate/?next={place}"


@pytest.mark.parametrize("place", [DEACTIVATE, CODES, CODES + "generate/", CODES + "download/"])
def test_the_password_alone_changes_no_second_step(anna: Member, place: str) -> None:
    client, secret = with_second_step(anna)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    asked = client.get(place).headers["Location"]
    assert unquote(asked) == f"/accounts/security/code/again/?next={place}"
    assert client.post(asked, {"code": code_of(secret, ahead=1)}).headers["Location"] == place
    assert client.get(place).status_code == 200


def test_what_was_sent_goes_on_after_both_proofs(anna: Member) -> None:
    client, secret = with_second_step(anna)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    password_page = client.post(DEACTIVATE).headers["Location"]
    code_page = client.post(password_page, {"password": PASSWORD}).headers["Location"]
    assert Authenticator.objects.filter(user=anna.user).exists()
    assert client.post(code_page, {"code": code_of(secret, ahead=1)}).headers["Location"] == "/accounts/security/"
    assert not Authenticator.objects.filter(user=anna.user).exists()


def test_a_code_works_once_for_as_long_as_it_is_right(anna: Member) -> None:
    _client, secret = with_second_step(anna)
    code = code_of(secret, ahead=1)
    answers = []
    for _device in range(2):
        client = browser()
        sign_in(client, anna.user.email)
        answers.append(client.post("/accounts/security/code/", {"code": code}).status_code)

    assert answers == [302, 422]
    [used] = [key for key in cache._cache.get_client().keys("*code-used*") if code in key.decode()]  # type: ignore[attr-defined]  # noqa: SLF001 - Redis itself knows how long
    assert cache._cache.get_client().ttl(used) > 2 * 30  # type: ignore[attr-defined]  # noqa: SLF001


def test_a_second_step_whose_key_is_gone_is_refused_and_says_so(anna: Member, settings: Any) -> None:
    _client, secret = with_second_step(anna)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 60, []
    client = browser()
    sign_in(client, anna.user.email)

    answer = client.post("/accounts/security/code/", {"code": code_of(secret, ahead=1)})
    assert answer.status_code == 422
    assert "this installation changed its keys" in answer.content.decode()


def test_secrets_of_the_second_step_are_not_stored_in_clear(anna: Member) -> None:
    _client, secret = with_second_step(anna)

    kept = [str(data) for data in Authenticator.objects.filter(user=anna.user).values_list("data", flat=True)]
    assert len(kept) == 2
    assert all(secret not in data for data in kept)


def test_a_switched_off_account_does_not_get_in(anna: Member) -> None:
    User.objects.filter(pk=anna.user_id).update(is_active=False)

    answer = browser().post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert answer.wsgi_request.user == AnonymousUser()


def test_a_form_from_a_page_that_is_too_old_is_refused_in_our_look(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})

    answer = client.post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert answer.status_code == 403
    assert 'href="/static/css/' in answer.content.decode()


def test_staff_of_no_portal_arrive_at_the_portals(db: None) -> None:
    client = client_of(User.objects.create_user("olga@example.com", PASSWORD, is_staff=True))

    assert client.get("/").headers["Location"] == "/staff/portals"


def test_a_language_is_chosen_before_the_sign_in(db: None) -> None:
    client = browser()

    chosen = client.post("/language", {"language": "pl", "next": "/accounts/login/"})
    assert chosen.headers["Location"] == "/accounts/login/"
    assert '<html lang="pl">' in client.get("/accounts/login/").content.decode()


def test_theme_and_density_are_chosen_before_the_sign_in(db: None) -> None:
    client, page = browser(), "/accounts/login/"

    assert '<html lang="en">' in client.get(page).content.decode()
    assert client.post("/look", {"theme": "dark", "next": page}).headers["Location"] == page
    client.post("/look", {"density": "compact", "next": page})
    chosen = client.get(page).content.decode()
    assert '<html lang="en" data-theme="dark" data-density="compact">' in chosen
    assert re.search(r'value="dark"\s+aria-current="true">Dark', chosen)


@pytest.mark.parametrize("strange", [{"theme": "pink"}, {"theme": '"><b>'}, {}])
def test_an_unknown_theme_changes_nothing(db: None, strange: dict[str, str]) -> None:
    client = browser()

    assert client.post("/look", strange | {"next": "https://evil.example/"}).headers["Location"] == "/"
    client.cookies["theme"] = "pink"
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("permissions", "page"),
    [
        ([Permission.DEVELOPER], "settings/integrations/private-apps"),
        ([Permission.VIEW_BILLING], "settings/billing/usage"),
        ([], "contacts/"),
    ],
)
def test_the_start_page_leads_where_a_member_has_most_to_do(
    portal: Portal, permissions: list[Permission], page: str
) -> None:
    client = client_of(member_of(portal, "Olga", *permissions))

    assert client.get("/").headers["Location"] == f"/portals/{portal.pk}/"
    assert f'href="/portals/{portal.pk}/{page}"' in client.get(f"/portals/{portal.pk}/").text.split("<main", 1)[1]
