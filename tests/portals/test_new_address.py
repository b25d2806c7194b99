"""Change of the email address of an account: the new address is proven by a mailed link, the old one is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from marketing_contacts.portals.models import AuditEntry, Member, Portal, User
from marketing_contacts.portals.services import address_in, change_address, token_for
from marketing_contacts.portals.tasks import mail_link_to_new_address
from tests.conftest import NOW
from tests.portals.cast import PASSWORD, browser, client_of, member_of, sign_in

PAGE, NEW = "/accounts/address/", "anna.new@example.com"


@pytest.fixture(autouse=True)
def _mails_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_link_to_new_address, "delay", mail_link_to_new_address)


def ask(client: Client, email: str = NEW) -> str:
    """Ask for the address; answer what the page says afterwards."""
    return client.post(PAGE, {"email": email}, follow=True).content.decode()


def mailed_to(address: str) -> list[str]:
    return [str(each.subject) for each in mail.outbox if each.to == [address]]


def address_of(member: Member) -> str:
    return User.objects.get(pk=member.user_id).email


def test_the_old_address_stays_until_the_link_is_opened_and_confirmed(anna: Member) -> None:
    client, old = client_of(anna), anna.user.email

    assert f"Until then you sign in as {old}" in ask(client)
    link = link_in(mail_to(NEW))
    assert client.get(link).status_code == 200
    assert address_of(anna) == old

    assert f"From now on, you sign in as {NEW}." in client.post(link, follow=True).content.decode()
    assert sign_in(browser(), old) == 422
    assert sign_in(browser(), NEW) == 302


def mail_to(address: str) -> str:
    return next(str(each.body) for each in mail.outbox if each.to == [address])


def link_in(body: str) -> str:
    return body[body.index(PAGE) :].split(maxsplit=1)[0]


def test_the_old_address_is_told_of_the_wish_and_of_the_change(anna: Member) -> None:
    client, old = client_of(anna), anna.user.email

    ask(client)
    client.post(link_in(mail_to(NEW)))

    assert mailed_to(old) == ["Request to change your email address", "The email address of your account was changed"]


def test_the_password_is_asked_for_again(anna: Member) -> None:
    client = browser()
    sign_in(client, anna.user.email)

    assert client.get(PAGE).headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(PAGE, {"email": NEW}).headers["Location"].startswith("/accounts/reauthenticate/")
    assert mail.outbox == []


def test_an_address_of_another_account_gets_the_same_page_and_a_mail_that_says_so(portal: Portal, anna: Member) -> None:
    bob, client = member_of(portal, "Bob"), client_of(anna)

    free, taken = ask(client), ask(client, bob.user.email)
    assert all("We have sent a link" in page for page in (free, taken))
    assert mailed_to(bob.user.email) == ["Your email address already has an account"]
    assert PAGE not in mail_to(bob.user.email)


@pytest.mark.parametrize("wrong", ["", "no address", "ANNA@example.com"])
def test_no_address_and_the_same_address_are_refused(anna: Member, wrong: str) -> None:
    assert client_of(anna).post(PAGE, {"email": wrong}).status_code == 422
    assert mail.outbox == []


def test_a_link_works_once_for_a_day_and_for_its_account_alone(portal: Portal, anna: Member) -> None:
    bob = member_of(portal, "Bob")
    with time_machine.travel(NOW, tick=False):
        token = token_for(user=anna.user, email=NEW)
        assert address_in(token=token, user=anna.user) == NEW
        assert client_of(bob).get(PAGE + token).status_code == 404
    with time_machine.travel(NOW + timedelta(days=1, seconds=1), tick=False):
        assert address_in(token=token, user=anna.user) is None
    fresh = token_for(user=anna.user, email=NEW)
    change_address(user=anna.user, email=NEW, now=NOW)
    assert address_in(token=fresh, user=anna.user) is None


def test_a_new_password_ends_the_link(anna: Member) -> None:
    token = token_for(user=anna.user, email=NEW)

    anna.user.set_password("another long password")

    assert address_in(token=token, user=anna.user) is None


def test_an_address_that_was_taken_meanwhile_changes_nothing(portal: Portal, anna: Member) -> None:
    client, token = client_of(anna), token_for(user=anna.user, email=NEW)
    User.objects.create_user(NEW, PASSWORD)

    assert client.post(PAGE + token).status_code == 404
    assert address_of(anna) == "anna@example.com"


def test_the_trail_of_each_portal_names_both_addresses(anna: Member) -> None:
    change_address(user=anna.user, email=NEW, now=NOW)

    entry = AuditEntry.objects.get(portal=anna.portal, action="member.email")
    assert entry.before == "anna@example.com"
    assert entry.after == NEW


def test_mails_to_new_addresses_are_limited(anna: Member) -> None:
    client = client_of(anna)

    answers = [client.post(PAGE, {"email": NEW}) for _ in range(4)]

    assert [each.status_code for each in answers] == [302, 302, 302, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(mailed_to(NEW)) == 3
