"""Adapt Django's WSGI handler to requests with any Content-Type."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from marketing_contacts.entry.environ import RESPONSE


class Request(WSGIRequest):
    """A request with any Content-Type. An unreadable Content-Type counts as none."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (ValueError, LookupError, SuspiciousOperation):
            self._encoding = None
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Builds such requests, and stores its response in the environ."""

    request_class = Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META  # a view may replace request.META, as django-allauth does when it repeats a form
        environ[RESPONSE] = response = super().get_response(request)
        return response
