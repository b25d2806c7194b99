"""Short words for what tests of people do."""

import re
import time
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.http import HttpRequest
from django.test import Client

from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, invite, mail_invitations
from tests.conftest import NOW
from tests.portal_client import DecidedClient, PortalClient

PASSWORD = "a long password"
HERE = "192.0.2.1"
TOTP_PERIOD = 30  # seconds
SUPER_ADMIN = Permission.SUPER_ADMIN


def member_of(portal: Portal, name: str, *permissions: Permission) -> Member:
    user = User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name)
    return add_member(portal=portal, user=user, permissions=permissions, by=None, now=NOW)


def browser(address: str = HERE, language: str = "en", of: Portal | None = None) -> Client:
    """A browser that nobody is signed in to; `of` is the portal whose pages it shows."""
    headers = {"host": "127.0.0.1", "accept-language": language}
    options: dict[str, Any] = {"raise_request_exception": False, "headers": headers, "REMOTE_ADDR": address}
    return PortalClient(of, **options) if of else DecidedClient(**options)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


def client_of(member: Member | User, address: str = HERE) -> Client:
    """Somebody who is signed in without the sign-in page, and gave the password again just now."""
    client, user = browser(address, of=None if isinstance(member, User) else member.portal), _user_of(member)
    client.force_login(user)
    gave_the_password(client, user)
    return client


def came_in(member: Member | User, address: str = HERE) -> Client:
    """As `client_of`, but through the sign-in page, which notes the session, the device and the entry in the trail."""
    client, user = browser(address, of=None if isinstance(member, User) else member.portal), _user_of(member)
    sign_in(client, user.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    if isinstance(client, PortalClient):
        client.open()
    return client


def gave_the_password(client: Client, user: User) -> None:
    """Let the browser's session say that the person gave the password again just now."""
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()


def _user_of(member: Member | User) -> User:
    return member if isinstance(member, User) else member.user


def link_in_last_mail() -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def invited(portal: Portal, email: str, *permissions: Permission, by: Member, at: datetime = NOW) -> str:
    """Invite an address; answer the path of the link."""
    invite(portal=portal, email=email, permissions=permissions, language="en", by=by, now=at)
    mail_invitations(portal=portal, now=at)
    return link_in_last_mail()


def code_of(secret: str, ahead: int = 0) -> str:
    """What an authenticator app shows now, or so many steps later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_PERIOD + ahead)))
