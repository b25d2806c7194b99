"""What no client library of HubSpot's does, though HTTP allows it, against a running server."""

import json
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")

MEGABYTE = b" " * 1_000_000


def posted(demo: Demo, body: Iterable[bytes], *, length: int | None = None) -> tuple[int, dict[str, object]]:
    """Status and answer to a body that is sent whole before the answer is looked for."""
    connection = HTTPConnection(urlsplit(demo.known()["base_url"]).netloc, timeout=30)
    framing = {"Content-Length": str(length)} if length else {"Transfer-Encoding": "chunked"}
    headers = {"Authorization": f"Bearer {demo.known()['private_token']}", "Content-Type": "application/json"}
    try:
        connection.request(
            "POST", "/crm/v3/objects/contacts", iter(body), {**headers, **framing}, encode_chunked=not length
        )
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def megabytes(number: int) -> Iterator[bytes]:
    yield from [MEGABYTE] * number


def test_a_body_in_chunks_is_read(demo: Demo) -> None:
    email = f"{time.monotonic_ns()}@example.com"
    chunks = [b'{"properties":', json.dumps({"email": email}).encode(), b"}"]

    status, answer = posted(demo, chunks)

    assert status == 201
    assert answer["properties"]["email"] == email  # type: ignore[index]  # a JSON object


@pytest.mark.parametrize("length", [None, 11_000_000])
def test_a_body_of_more_than_10_mb_is_refused(demo: Demo, length: int | None) -> None:
    status, answer = posted(demo, megabytes(11), length=length)

    assert status == 413
    assert answer["message"] == "The body is larger than 10 MB."
