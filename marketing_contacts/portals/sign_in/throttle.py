"""Answer too many attempts with 429, our page and the time of the next attempt.

ACCOUNT_RATE_LIMITS holds the limits. django-allauth counts in Redis. There are separate counts for an address, for an
account from one address or known device, and for an account from all unknown devices. An attacker therefore gains
nothing from more addresses. The owner still signs in on a known device, or by a mailed link that makes a device known.
"""

import math
import time
from http import HTTPStatus

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_cache_key, get_ip, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marketing_contacts.portals.models import SignInFailure
from marketing_contacts.portals.sign_in.devices import known_device
from marketing_contacts.portals.sign_in.failures import note_failure

APP = "allauth.account"
FAILED = "login_failed"
ACCOUNT_FAILED, CODE_FAILED = "account_failed", "code_failed"
ACTIONS = {
    "account_reset_password": "reset_password",
    "account_change_password": "change_password",
    "account_reauthenticate": "reauthenticate",
    "new_address": "new_address",
    "mfa_reauthenticate": "reauthenticate",
}  # other pages count as "login"
SIGN_IN = "account_login"


def address_of(request: HttpRequest) -> str:
    """Return the client's address, behind as many proxies as are trusted."""
    return str(get_ip(request))


def attempts_key(request: HttpRequest, email: str) -> str:
    """Return the key under which attempts at an account are counted, by known device or else by address."""
    device = known_device(request, email)
    return f"{email.lower()} on {device}" if device else f"{email.lower()} from {address_of(request)}"


def count_for_account(request: HttpRequest, email: str, action: str) -> RateLimitUsage:
    """Count an attempt at an account from an unknown device, from any address.

    Raises ImmediateHttpResponse with the refusal when there were too many.
    """
    if known_device(request, email):
        return RateLimitUsage([])
    usage: RateLimitUsage | None = consume(request, app=APP, action=action, key=email.lower())
    if usage is None:
        note_failure(request, SignInFailure.Kind.ACCOUNT_THROTTLED, email)
        # The page explains the owner's other ways to sign in.
        answer = render(request, "429.html", {"only_known_devices": True}, status=HTTPStatus.TOO_MANY_REQUESTS)
        raise ImmediateHttpResponse(answer)
    return usage


def too_many_attempts(request: HttpRequest, email: str) -> HttpResponse:
    """Return the refusal for too many attempts at an account, with the seconds until the next attempt."""
    note_failure(request, SignInFailure.Kind.THROTTLED, email)
    return _refusal(request, FAILED, attempts_key(request, email))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Return the refusal for too many requests, with the seconds until the next request."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    action = ACTIONS.get(name or "", "login")
    if name == SIGN_IN:
        note_failure(request, SignInFailure.Kind.ADDRESS_THROTTLED, request.POST.get("login", ""))
    return _refusal(request, action, request.POST.get("email", "").lower())


def _refusal(request: HttpRequest, action: str, key: str) -> HttpResponse:
    """Return the page with the time until the next try of `action`, which is counted under `key`."""
    left = 0.0
    for rate in get_rates(app=APP, action=action):
        history = cache.get(get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        if len(history) >= rate.amount:
            left = max(left, history[-1] + rate.duration - time.time())
    seconds = max(1, math.ceil(left))
    context = {"minutes": math.ceil(seconds / 60)}
    answer = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(seconds)
    return answer
