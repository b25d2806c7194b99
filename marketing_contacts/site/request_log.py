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
        called: Any = request  # it has our own attributes
        caller: Caller | None = getattr(request, "caller", None)  # the wire's gate sets it for an app
        if caller is None:
            return
        line = request_log.Line(
            caller.portal.pk,
            caller.app.id,
            timezone.now(),
            called.request_id,
            called.method[:10],
            template_of(called.resolver_match.route),
            response.status_code,
            round((perf_counter() - called.began) * 1000),
        )
        request_log.note(line)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            route = (request.resolver_match or resolve(request.path_info)).route
        except Resolver404:
            route = "unknown"
        return f"{request.method} {route}"
