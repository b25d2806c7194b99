"""An admin whose forms are refused, and the page that shows such a form again."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.every_address import Ids

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
REFUSED, SHOWN = {409, 422}, 200


@dataclass(frozen=True)
class World:
    admin: Client
    ids: Ids


def shown(client: Client, answer: Any) -> Any:
    """The answer, and after a refused form the page that shows the form again."""
    was_kept = "kept=" in answer.headers.get("Location", "")
    while answer.status_code == 302 and "kept=" in answer.headers["Location"]:
        answer = client.get(answer.headers["Location"], headers=BROWSER)
    assert not was_kept or answer.status_code in {*REFUSED, SHOWN}
    return answer
