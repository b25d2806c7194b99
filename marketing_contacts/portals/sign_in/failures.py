"""Note failed and refused sign-ins with the account, if it exists, and the client's address."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from marketing_contacts.portals import services
from marketing_contacts.portals.models import SignInFailure

Kind = SignInFailure.Kind
GUESSES = {Kind.PASSWORD, Kind.CODE}  # the throttle limits them, so each one is noted
SECONDS_BETWEEN_REFUSALS = 60  # a flood of refused attempts writes one row a minute


def note_failure(request: HttpRequest, kind: SignInFailure.Kind, email: str) -> None:
    """Note a failed or refused sign-in. `email` is the account as the visitor typed it."""
    address = str(get_adapter().get_client_ip(request))
    same = hashlib.sha256(f"{kind} {email.lower()} {address}".encode()).hexdigest()
    if kind in GUESSES or cache.add(f"sign-in-failure:{same}", 1, SECONDS_BETWEEN_REFUSALS):
        services.note_sign_in_failure(kind=kind, email=email, address=address, now=timezone.now())
