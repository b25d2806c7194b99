"""Answer with JSON, HubSpot's error envelope or no body. Each answer has its correlation id."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.http import HttpRequest, HttpResponse

from marketing_contacts.wire.formats import as_text
from marketing_contacts.wire.refusals import Refused

JSON = "application/json;charset=utf-8"
CORRELATION_ID = "X-HubSpot-Correlation-Id"
_ENCODER = msgspec.json.Encoder(order="deterministic", enc_hook=as_text)


def correlation_id_of(request: HttpRequest) -> UUID:
    """Read the id on the request's log line. The answer carries the id, so that support finds the line."""
    known: UUID | None = getattr(request, "request_id", None)  # of the log's middleware, if the request came so far
    return known or uuid4()


def answer(body: Any, status: int, correlation_id: str, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with JSON, its keys sorted. Without Content-Length the server would send the answer in chunks."""
    content = _ENCODER.encode(body)
    said = {CORRELATION_ID: correlation_id, "Content-Length": str(len(content)), **(headers or {})}
    return HttpResponse(content, status=status, content_type=JSON, headers=said)


def nothing(status: int, correlation_id: str, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer that the work is done, without a body."""
    said = {CORRELATION_ID: correlation_id, **(headers or {})}
    if status != HTTPStatus.NO_CONTENT:  # without it the server sends no bytes in chunks
        said["Content-Length"] = "0"
    response = HttpResponse(status=status, headers=said)
    del response["Content-Type"]
    return response


def envelope(refused: Refused, correlation_id: str) -> HttpResponse:
    """Answer with HubSpot's error envelope."""
    body = {**refused.body, "correlationId": correlation_id}
    return answer(body, refused.status, correlation_id, headers=refused.headers)
