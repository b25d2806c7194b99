"""Log one line for each request when it ends, by its route. Paths and queries can hold tokens, so they are left out.

The calls of an app are also noted for its developers (integrations/services/request_log.py).
"""

from time import perf_counter
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars

from integrations.authentication import Caller
from integrations.route_templates import template_of
from integrations.services import request_log


class RequestLogMiddleware(RequestMiddleware):
    """Gives a request its id, and names the request by its verb and route template instead of its path."""

    def prepare(self, request: HttpRequest) -> None:
        """Bind the request's id to every line of the log. The start of a request is not logged."""
        request.request_id = uuid4()  # type: ignore[attr-defined]  # our own attribute
        request.began = perf_counter()  # type: ignore[attr-defined]  # our own attribute
        bind_contextvars(request_id=str(request.request_id))  # type: ignore[attr-defined]  # our own attribute

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        super().handle_response(request, response)
        caller = getattr(request, "caller", None)  # the wire's gate sets it for an app
        if caller is not None:
            request_log.note(_line(request, caller, response.status_code))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            route = (request.resolver_match or resolve(request.path_info)).route
        except Resolver404:
            route = "unknown"
        return f"{request.method} {route}"


def _line(request: Any, caller: Caller, status: int) -> request_log.Line:
    return request_log.Line(
        caller.portal.pk,
        caller.app.id,
        timezone.now(),
        request.request_id,
        request.method[:10],
        template_of(request.resolver_match.route),
        status,
        round((perf_counter() - request.began) * 1000),
    )
