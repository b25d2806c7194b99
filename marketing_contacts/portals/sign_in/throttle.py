"""The answer to who tries too often: 429, in our look, with when to try again.

How often somebody may try stands in ACCOUNT_RATE_LIMITS; django-allauth counts, in Redis. One address, and one account
from one address or known device, are counted apart.
"""

import math
import time
from http import HTTPStatus

from allauth.core.internal.ratelimit import get_cache_key, get_ip, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marketing_contacts.portals.sign_in.devices import known_device

APP = "allauth.account"
FAILED = "login_failed"
ACTIONS = {"account_reset_password": "reset_password", "account_change_password": "change_password"}  # else "login"


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, behind as many proxies as are trusted."""
    return str(get_ip(request))


def attempts_key(request: HttpRequest, email: str) -> str:
    """Whose attempts are counted together: those at one account from one known device, else from one address."""
    device = known_device(request, email)
    return f"{email.lower()} on {device}" if device else f"{email.lower()} from {address_of(request)}"


def too_many_attempts(request: HttpRequest, key: str) -> HttpResponse:
    """The refusal of somebody whose attempts at an account are used up, with the seconds until there is one again."""
    left = 0.0
    for rate in get_rates(app=APP, action=FAILED):
        history = cache.get(get_cache_key(request, app=APP, action=FAILED, rate=rate, key=key), [])
        if len(history) >= rate.amount:
            left = max(left, history[-1] + rate.duration - time.time())
    return _refusal(request, left)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The refusal of an address that asks too often: after the longest of the page's spans it may ask again."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    rates = get_rates(app=APP, action=ACTIONS.get(name or "", "login"))
    return _refusal(request, max(rate.duration for rate in rates))


def _refusal(request: HttpRequest, seconds: float) -> HttpResponse:
    whole = max(1, math.ceil(seconds))
    context = {"minutes": math.ceil(whole / 60)}
    answer = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(whole)
    return answer
