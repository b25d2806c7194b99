"""The answer to who tries too often: 429, in our look, with when to try again.

How often somebody may try stands in ACCOUNT_RATE_LIMITS; django-allauth counts, in Redis. One address, one account from
one address or known device, and one account from all unknown devices are counted apart. So nobody guesses on from other
addresses. The owner gets in on a known device, or by a mailed link that makes the device known.
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
    "mfa_reauthenticate": "reauthenticate",
}  # else "login"
SIGN_IN = "account_login"


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, behind as many proxies as are trusted."""
    return str(get_ip(request))


def attempts_key(request: HttpRequest, email: str) -> str:
    """Whose attempts are counted together: those at one account from one known device, else from one address."""
    device = known_device(request, email)
    return f"{email.lower()} on {device}" if device else f"{email.lower()} from {address_of(request)}"


def count_for_account(request: HttpRequest, email: str, action: str) -> RateLimitUsage:
    """Count an attempt at an account from a device that it does not know, whatever address it comes from.

    Raises ImmediateHttpResponse with the refusal where there were too many.
    """
    if known_device(request, email):
        return RateLimitUsage([])
    usage: RateLimitUsage | None = consume(request, app=APP, action=action, key=email.lower())
    if usage is None:
        raise ImmediateHttpResponse(_only_known_devices(request, email))
    return usage


def too_many_attempts(request: HttpRequest, email: str) -> HttpResponse:
    """The refusal of somebody whose attempts at an account are used up, with the seconds until there is one again."""
    note_failure(request, SignInFailure.Kind.THROTTLED, email)
    return _refusal(request, _seconds_left(request, FAILED, attempts_key(request, email)))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The refusal of who asks too often: after the seconds until the next may be asked."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    action = ACTIONS.get(name or "", "login")
    if name == SIGN_IN:
        note_failure(request, SignInFailure.Kind.ADDRESS_THROTTLED, request.POST.get("login", ""))
    return _refusal(request, _seconds_left(request, action, request.POST.get("email", "").lower()))


def _only_known_devices(request: HttpRequest, email: str) -> HttpResponse:
    """The refusal that says how the owner gets in all the same."""
    note_failure(request, SignInFailure.Kind.ACCOUNT_THROTTLED, email)
    return render(request, "429.html", {"only_known_devices": True}, status=HTTPStatus.TOO_MANY_REQUESTS)


def _seconds_left(request: HttpRequest, action: str, key: str) -> float:
    left = 0.0
    for rate in get_rates(app=APP, action=action):
        history = cache.get(get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        if len(history) >= rate.amount:
            left = max(left, history[-1] + rate.duration - time.time())
    return left


def _refusal(request: HttpRequest, seconds: float) -> HttpResponse:
    whole = max(1, math.ceil(seconds))
    context = {"minutes": math.ceil(whole / 60)}
    answer = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(whole)
    return answer
