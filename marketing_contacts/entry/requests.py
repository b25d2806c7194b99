"""Django's WSGI handler, for requests whose Content-Type may be anything."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from marketing_contacts.entry.environ import RESPONSE


class Request(WSGIRequest):
    """A request that is made whatever its Content-Type says. One that cannot be read counts as none."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (ValueError, LookupError, SuspiciousOperation):
            self._encoding = None
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Makes such requests, and leaves its response in the environ."""

    request_class = Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META  # a view may give the request another one, as django-allauth's repeated forms do
        environ[RESPONSE] = response = super().get_response(request)
        return response
