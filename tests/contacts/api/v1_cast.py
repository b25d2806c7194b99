"""What tests of version 1 read in an answer."""

from typing import Any
from uuid import UUID


def properties(**values: Any) -> dict[str, Any]:
    return {"properties": [{"property": name, "value": value} for name, value in values.items()]}


def without_request(body: dict[str, Any]) -> dict[str, Any]:
    """An error's body without the ids of its request."""
    assert UUID(body["correlationId"]).hex == body["requestId"]
    return {name: value for name, value in body.items() if name not in {"correlationId", "requestId"}}
