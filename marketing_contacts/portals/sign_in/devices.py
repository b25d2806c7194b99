"""Remember the devices from which a person has signed in or has chosen a password by a mailed link.

A signed cookie for each account identifies a known device. A known device has a throttle of its own. Attempts from
other devices therefore do not use up the owner's attempts.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

KNOWN_FOR = timedelta(days=365)


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the device's id if the account has been used on it, else None. Needs no database."""
    try:
        device: str = signing.loads(request.COOKIES.get(_cookie_name(email), ""), salt=_salt(email), max_age=KNOWN_FOR)
    except signing.BadSignature:
        return None
    return device


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Make the device known to the account."""
    device = known_device(request, email) or secrets.token_urlsafe(12)
    response.set_cookie(
        _cookie_name(email),
        signing.dumps(device, salt=_salt(email)),
        max_age=KNOWN_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _cookie_name(email: str) -> str:
    return f"{settings.COOKIE_PREFIX}device_" + hashlib.sha256(email.lower().encode()).hexdigest()[:16]


def _salt(email: str) -> str:
    return f"known device of {email.lower()}"
