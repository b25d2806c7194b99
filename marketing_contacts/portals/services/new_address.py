"""Change the email address of an account. A mailed link proves the new address.

The link is signed and needs no table. Another address or password of the account ends the link, so the link works
once.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from marketing_contacts.portals.models import User
from marketing_contacts.portals.services.sign_ins import record_in_trails

LINK_LASTS = timedelta(days=1)
SALT = "new address of an account"


class AddressTaken(Exception):
    """Another account has the address."""


def token_for(*, user: User, email: str) -> str:
    """Return the token that lets `user` sign in by `email` from then on."""
    return signing.dumps([_stamp(user), email], salt=SALT)


def address_in(*, token: str, user: User) -> str | None:
    """Return the new address of a token, or None for a token that is old, used, forged or of another account."""
    try:
        stamp, email = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    return str(email) if constant_time_compare(stamp, _stamp(user)) else None


def change_address(*, user: User, email: str, now: datetime) -> None:
    """Let the user sign in by another address, which the user has proven to own.

    Raises AddressTaken when another account has the address. The unique index decides, so two accounts that take one
    address at once need no lock.
    """
    old, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        user.email = old
        raise AddressTaken(email) from None
    record_in_trails(user=user, action="member.email", now=now, before=old, after=email)


def _stamp(user: User) -> str:
    """Return a text that changes with the account's address and with its password."""
    return salted_hmac(SALT, f"{user.pk} {user.email} {user.password}").hexdigest()[:32]
