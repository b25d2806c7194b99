"""One line for each request, when it ends, by its route: tokens travel in paths and queries."""

from uuid import uuid4

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars


class RequestLogMiddleware(RequestMiddleware):
    """Gives a request its id, and names it by its verb and route template, never by its path."""

    def prepare(self, request: HttpRequest) -> None:
        """Every line of the request carries its id; that it began is not worth a line."""
        request.request_id = uuid4()  # type: ignore[attr-defined]  # ours
        bind_contextvars(request_id=str(request.request_id))  # type: ignore[attr-defined]  # ours

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            route = (request.resolver_match or resolve(request.path_info)).route
        except Resolver404:
            route = "unknown"
        return f"{request.method} {route}"
