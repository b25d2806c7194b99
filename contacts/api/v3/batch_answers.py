"""Answer a batch with what was done and what was not."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from contacts.api.gate import Call
from marketing_contacts.wire.formats import wire_time


def missing_contacts(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the errors of a batch in which some contacts are not there. One error names them all."""
    if not ids:
        return []
    message = "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
    more: dict[str, Any] = {"context": {"ids": list(ids)}, "errors": [], "links": {}}
    return [{"status": "error", "category": "OBJECT_NOT_FOUND", "message": message, **more}]


def batch_answer(
    call: Call, results: Sequence[Any], errors: Sequence[dict[str, Any]] = (), status: int = HTTPStatus.OK
) -> HttpResponse:
    """Answer a batch. The status is 207 where some of it was refused."""
    at = wire_time(call.now)
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": at, "completedAt": at}
    if errors:
        return call.answer({**body, "numErrors": len(errors), "errors": errors}, HTTPStatus.MULTI_STATUS)
    return call.answer(body, status)
