"""Report that this process lives and works, and its metrics."""

import ipaddress
import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from marketing_contacts.version import VERSION


@require_safe
@never_cache
def livez(_request: HttpRequest) -> HttpResponse:
    """Answer that the process lives.

    The answer needs no other service, so a failure elsewhere does not restart the process.
    """
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database and Redis answer, else 503. The body names each of the two, and the version."""
    checks = {"database": _works(_ask_database), "redis": _works(partial(cache.get, "readyz"))}
    return JsonResponse(
        {name: "ok" if works else "failing" for name, works in checks.items()} | {"version": VERSION},
        status=200 if all(checks.values()) else 503,
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus's numbers to this machine and to callers who show METRICS_TOKEN. Others get 404."""
    token: str = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    shows_token = bool(token) and secrets.compare_digest(shown.encode(), token.encode())
    if not (shows_token or _from_this_machine(request)):
        return HttpResponse(status=404)
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _works(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return False
    return True


def _from_this_machine(request: HttpRequest) -> bool:
    """Return True when the caller is this machine. A proxied call is not, because every proxied caller seems local."""
    if {"X-Forwarded-For", "Forwarded"} & request.headers.keys():
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
