"""Addresses that fail, beside the real ones."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from marketing_contacts import urls
from marketing_contacts.toolbox.tries import TooBusy

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
SECRET = "pat-na1-0123456789"


def failing(error: Exception) -> HttpResponse:
    raise error


def limited(request: HttpRequest) -> HttpResponse:
    from allauth.core.internal.ratelimit import respond_429  # noqa: PLC0415 - once Django is set up

    answer: HttpResponse = respond_429(request)
    return answer


urlpatterns = [
    path("broken/400", lambda _request: failing(SuspiciousOperation(SECRET))),
    path("broken/403", lambda _request: failing(PermissionDenied())),
    path("broken/405", require_safe(lambda _request: HttpResponse())),
    path("broken/429", limited),
    path("broken/500", lambda _request: failing(RuntimeError(SECRET))),
    path("broken/503", lambda _request: failing(OperationalError(SECRET))),
    path("broken/busy", lambda _request: failing(TooBusy())),
    path("crm/broken", lambda _request: failing(RuntimeError(SECRET))),
    *urls.urlpatterns,
]
