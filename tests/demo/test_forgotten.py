"""Who was forgotten is in no file of a running product, neither in logs nor in mails."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")

WORD = f"Xyzzyva{time.monotonic_ns()}"
EMAIL, OTHER = (f"{WORD.lower()}{place}@example.com" for place in ("", ".other"))
V3, V1 = "/crm/v3/objects/contacts", "/contacts/v1"
NOT_OURS = ("postgres", "valkey")  # the database's and the broker's own


def call(demo: Demo, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {demo.known()['private_token']}", "Content-Type": "application/json"}
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{demo.known()['base_url']}{path}",
        content,
        {**headers, "Idempotency-Key": str(time.monotonic_ns())},
        method=method,
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310 - our own server
        answer = response.read()
    return json.loads(answer) if answer else None


def files_with(folder: Path, word: str) -> list[str]:
    """The files that hold the word, in whatever case."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in NOT_OURS]
    assert any(path.suffix == ".json" for path in files)
    return [str(path) for path in files if word.lower().encode() in path.read_bytes().lower()]


def test_no_file_holds_a_word_of_who_was_forgotten(demo: Demo) -> None:
    named = {"firstname": WORD, "lastname": WORD}
    number = call(demo, "POST", V3, {"properties": {**named, "email": EMAIL}})["id"]
    other = call(demo, "POST", V3, {"properties": {**named, "email": OTHER}})["id"]
    call(demo, "POST", f"{V1}/contact/email/{EMAIL}/profile", {"properties": [{"property": "city", "value": WORD}]})
    call(demo, "POST", f"{V3}/merge", {"primaryObjectId": number, "objectIdToMerge": other})
    assert call(demo, "GET", f"{V1}/search/query?q={WORD}")["total"] == 1
    assert call(demo, "GET", f"{V3}/{EMAIL}?idProperty=email&properties={WORD}")["id"] == number

    call(demo, "POST", f"{V3}/gdpr-delete", {"objectId": EMAIL, "idProperty": "email"})

    assert call(demo, "GET", f"{V1}/search/query?q={WORD}")["total"] == 0
    assert files_with(demo.var, WORD) == []
    assert files_with(demo.var, EMAIL) == []
