"""Calls of the wire, and what every answer must have."""

import json
from typing import Any

from django.test import Client

URL = "/crm/v3/objects/contacts"


def send(wire: Client, method: str, url: str, body: Any = None) -> tuple[int, Any]:
    """Call and answer status and body; every body comes as JSON with the correlation id that the header names."""
    content = body if isinstance(body, str) else json.dumps(body)
    response = wire.generic(method, url, content, content_type="application/json")
    if response.status_code == 204:
        assert response.content == b""
        return 204, None
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    answer = json.loads(response.content)
    correlation_id = response.headers["X-HubSpot-Correlation-Id"]
    assert answer.get("correlationId", correlation_id) == correlation_id
    return response.status_code, answer


def post(wire: Client, body: Any, url: str = URL) -> tuple[int, Any]:
    return send(wire, "POST", url, body)
