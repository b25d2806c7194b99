"""One line for each request, when it ends, by its route: tokens travel in paths and queries."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Names a request by its verb and route template, never by its path."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            route = (request.resolver_match or resolve(request.path_info)).route
        except Resolver404:
            route = "unknown"
        return f"{request.method} {route}"
