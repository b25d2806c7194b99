"""Django's WSGI handler, for requests whose Content-Type may be anything."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """A request that is made whatever its Content-Type says. One that cannot be read counts as none."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (ValueError, LookupError, SuspiciousOperation):
            self._encoding = None
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Makes such requests."""

    request_class = Request
