"""Promise P13, clause by clause: who may try how often, what is said, and that nobody locks the owner out."""

from typing import Any

import pytest
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as RedisIsAway

from marketing_contacts.portals.models import Member, User
from marketing_contacts.portals.sign_in.devices import known_device
from marketing_contacts.portals.tasks import mail_password_link
from tests.portals.cast import PASSWORD, browser, came_in, code_of, link_in_last_mail, sign_in
from tests.team import team_of

UNKNOWN = "nobody@example.com"
ATTEMPTS, ALL_ATTEMPTS = 5, 20
NEW = "quite another one"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed: what signing in spends its time on."""
    spent: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, *further: object, **options: object) -> str:
        spent.append(password)
        return encode(self, password, *further, **options)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return spent


def use_up(client: Client, email: str) -> None:
    for _attempt in range(ATTEMPTS):
        assert sign_in(client, email, "wrong") == 422


def use_up_for_unknown_devices(email: str) -> None:
    for number in range(ALL_ATTEMPTS):
        assert sign_in(browser(f"198.51.100.{number}"), email, "wrong") == 422


def choose_new_password(client: Client, email: str) -> None:
    client.post("/accounts/password/reset/", {"email": email})
    form = client.get(link_in_last_mail(), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def guess(client: Client, member: Member, code: str, password: str = PASSWORD) -> Any:
    """Give the right password, then a code."""
    sign_in(client, member.user.email, password)
    return client.post("/accounts/security/code/", {"code": code})


def five_minutes_of_codes(member: Member) -> str:
    """Where the library counts codes of five minutes."""
    request, key = browser().get("/livez").wsgi_request, f"mfa-auth-user-{member.user_id}"
    [rate] = get_rates(app="allauth.account", action="login_failed")
    return str(get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key))


def test_an_account_is_throttled_from_one_address_and_told_when_to_try_again(anna: Member) -> None:
    use_up(browser(), anna.user.email)

    answer = browser().post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert 200 < int(answer.headers["Retry-After"]) <= 300
    assert "Wait 5 minutes, then try again." in answer.content.decode()


def test_it_is_said_in_polish_too(anna: Member) -> None:
    use_up(browser(), anna.user.email)

    answer = browser(language="pl").post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})
    assert "Odczekaj 5 minut i spróbuj ponownie." in answer.content.decode()


def test_other_accounts_are_not_throttled_with_it(anna: Member, victor: Member) -> None:
    use_up(browser(), anna.user.email)

    assert sign_in(browser(), victor.user.email) == 302


def test_an_address_is_throttled_whatever_accounts_it_tries(anna: Member) -> None:
    for number in range(30):
        assert sign_in(browser(), f"{number}@example.com", "wrong") == 422

    answer = browser().post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert sign_in(browser(ELSEWHERE), anna.user.email) == 302


@pytest.mark.parametrize("email", ["anna@example.com", UNKNOWN])
def test_an_account_is_throttled_for_unknown_devices_whatever_their_address(anna: Member, email: str) -> None:
    use_up_for_unknown_devices(email)

    answer = browser("203.0.113.9").post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "ask for a link by email" in answer.content.decode()


def test_nobody_elsewhere_locks_the_owners_device_out(anna: Member) -> None:
    device = browser()
    sign_in(device, anna.user.email)
    device.post("/accounts/logout/")
    use_up_for_unknown_devices(anna.user.email)

    assert sign_in(device, anna.user.email) == 302


def test_the_mailed_link_lets_the_owner_in_on_an_unknown_device(anna: Member) -> None:
    use_up_for_unknown_devices(anna.user.email)
    device = browser("203.0.113.9")

    choose_new_password(device, anna.user.email)
    assert sign_in(device, anna.user.email, NEW) == 302
    assert sign_in(browser("203.0.113.10"), anna.user.email, NEW) == 429  # the throttle is on for others


def test_right_passwords_use_up_nothing(anna: Member) -> None:
    for number in range(ALL_ATTEMPTS + 1):
        assert sign_in(browser(f"198.51.100.{number}"), anna.user.email) == 302


def test_a_password_is_guessed_in_no_form_behind_a_session(anna: Member) -> None:
    client = came_in(anna)
    client.cookies = {name: each for name, each in client.cookies.items() if name == "sessionid"}  # type: ignore[assignment]  # stolen
    guess = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}

    answers = [client.post("/accounts/password/change/", guess).status_code for _attempt in range(ATTEMPTS + 1)]
    assert answers == [422] * ATTEMPTS + [429]
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 429


def test_nobody_beside_the_owner_locks_a_known_device_out(anna: Member) -> None:
    device = browser()
    assert sign_in(device, anna.user.email) == 302
    device.post("/accounts/logout/")
    use_up(browser(), anna.user.email)

    assert sign_in(browser(), anna.user.email) == 429
    assert sign_in(device, anna.user.email) == 302


def test_a_known_device_is_throttled_by_itself(anna: Member) -> None:
    device = browser()
    sign_in(device, anna.user.email)
    device.post("/accounts/logout/")
    use_up(device, anna.user.email)

    assert sign_in(device, anna.user.email) == 429


def test_a_device_is_known_to_one_account_by_a_cookie_that_scripts_cannot_read(anna: Member, victor: Member) -> None:
    device = browser()
    answer = device.post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})

    [name] = [name for name in answer.cookies if name.startswith("device_")]
    assert answer.cookies[name]["httponly"]
    request = device.get("/accounts/login/").wsgi_request
    assert known_device(request, anna.user.email)
    assert known_device(request, victor.user.email) is None
    request.COOKIES[name] += "x"
    assert known_device(request, anna.user.email) is None


def test_known_and_unknown_people_are_told_the_same_and_cost_the_same(anna: Member, hashes: list[str]) -> None:
    User.objects.create_user("invited@example.com")  # has no password
    answers = []
    for email in (anna.user.email, UNKNOWN, "invited@example.com"):
        hashes.clear()
        answer = browser().post("/accounts/login/", {"login": email, "password": "wrong"})
        text = answer.content.decode().replace(email, "EMAIL").replace(answer.cookies["csrftoken"].value, "")
        answers.append((answer.status_code, len(hashes), "incorrect" in text))

    assert answers == [(422, 1, True)] * 3


def test_known_and_unknown_people_are_throttled_alike(anna: Member) -> None:
    for email in (anna.user.email, UNKNOWN):
        use_up(browser(), email)
        assert sign_in(browser(), email, "wrong") == 429


def test_a_throttled_attempt_costs_no_hash(anna: Member, hashes: list[str]) -> None:
    use_up(browser(), anna.user.email)
    hashes.clear()

    sign_in(browser(), anna.user.email)
    assert hashes == []


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown_people(anna: Member) -> None:
    answers = [
        browser().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (anna.user.email, UNKNOWN)
    ]

    assert [answer.redirect_chain for answer in answers] == [[("/accounts/password/reset/done/", 302)]] * 2
    assert [message.to for message in mail.outbox] == [[anna.user.email], [UNKNOWN]]  # the same work: a mail


def test_a_forgotten_password_costs_the_same_statements_for_known_and_unknown_people(
    anna: Member, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(mail_password_link, "delay", lambda *what: asked.append(what))

    for email in (anna.user.email, UNKNOWN):
        with django_assert_num_queries(0):
            browser().post("/accounts/password/reset/", {"email": email})
    assert asked == [(anna.user.email, "en"), (UNKNOWN, "en")]


def test_a_switched_off_account_gets_no_link(anna: Member) -> None:
    User.objects.filter(pk=anna.user_id).update(is_active=False)

    browser().post("/accounts/password/reset/", {"email": anna.user.email})
    assert mail.outbox[-1].subject == "No account with this address"


@pytest.mark.parametrize("email", ["anna@example.com", UNKNOWN])
def test_a_mailbox_is_not_flooded_with_new_passwords(anna: Member, email: str) -> None:
    answers = [
        browser(f"198.51.100.{number}").post("/accounts/password/reset/", {"email": email}) for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert answers[-1].headers["Retry-After"] == "300"


def test_a_limit_of_five_admits_five_however_many_try_at_once(committed_database: None) -> None:
    with team_of(8) as team:
        answers = team.at_once([lambda: sign_in(browser(), UNKNOWN, "wrong")] * 16)

    assert sorted(answers) == [422] * ATTEMPTS + [429] * 11


def test_codes_are_throttled_for_the_account_but_the_owners_device_is_not_refused(anna: Member) -> None:
    owner = came_in(anna)
    secret = owner.get("/accounts/security/app/activate/").context["form"].secret
    owner.post("/accounts/security/app/activate/", {"code": code_of(secret)})
    owner.post("/accounts/logout/")
    thief = browser(ELSEWHERE)  # who has the password
    sign_in(thief, anna.user.email)
    for _attempt in range(ATTEMPTS):
        assert "incorrect" in thief.post("/accounts/security/code/", {"code": "000000"}).content.decode()
    assert "Too many" in thief.post("/accounts/security/code/", {"code": code_of(secret, 1)}).content.decode()

    sign_in(owner, anna.user.email)
    assert owner.post("/accounts/security/code/", {"code": code_of(secret, 1)}).status_code == 302


def test_codes_are_not_guessed_slowly_from_many_addresses(anna: Member) -> None:
    owner = came_in(anna)
    secret = owner.get("/accounts/security/app/activate/").context["form"].secret
    owner.post("/accounts/security/app/activate/", {"code": code_of(secret)})
    for number in range(10):
        cache.delete(five_minutes_of_codes(anna))  # as it goes by itself
        guess(browser(f"198.51.100.{number}"), anna, "000000")

    cache.delete(five_minutes_of_codes(anna))
    refused = guess(browser("203.0.113.9"), anna, code_of(secret, 1))
    assert refused.status_code == 429
    assert "ask for a link by email" in refused.content.decode()
    device = browser("203.0.113.10")
    choose_new_password(device, anna.user.email)
    assert guess(device, anna, code_of(secret, 1), NEW).status_code == 302


def test_without_redis_nobody_signs_in_and_who_is_signed_in_stays(
    anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = came_in(anna)

    def away(self: RedisCacheClient, *key: object, **options: object) -> None:
        raise RedisIsAway

    monkeypatch.setattr(RedisCacheClient, "get_client", away)
    answer = browser().post("/accounts/login/", {"login": anna.user.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Try again in a minute" in answer.content.decode()
    assert browser().get("/accounts/login/").status_code == 200
    assert client.get("/settings/account/members").status_code == 200


def test_without_a_broker_nobody_is_promised_a_mail(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*what: str) -> None:
        raise BrokerAway

    monkeypatch.setattr(mail_password_link, "delay", away)
    for email in (anna.user.email, UNKNOWN):
        assert browser().post("/accounts/password/reset/", {"email": email}).status_code == 503
