"""What we add to the wire, as a program uses it with the demo's private token."""

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


def ask(demo: Demo, verb: str, path: str, sent: dict[str, Any] | None = None) -> Any:
    """The answer; raises OSError for whatever is no success."""
    headers = {"Authorization": f"Bearer {demo.known()['private_token']}", "Content-Type": "application/json"}
    address = f"{demo.known()['base_url']}/marketing-contacts/v1/{path}"
    body = json.dumps(sent).encode() if sent else None
    with urlopen(Request(address, body, headers, method=verb), timeout=60) as answer:  # noqa: S310 - our own server
        return json.loads(answer.read())


def toggle(demo: Demo, name: str) -> dict[str, Any]:
    [found] = [app for app in ask(demo, "GET", "apps")["results"] if app["name"] == name]
    return dict(found)


def test_a_program_moves_a_toggle_and_sees_it_moved(demo: Demo) -> None:
    before = toggle(demo, "Calendar Link")
    wish = {"marketingEnabled": not before["marketingEnabled"], "seenVersion": before["toggleVersion"]}
    moved = ask(demo, "PATCH", f"apps/{before['appId']}", wish)

    assert moved == toggle(demo, "Calendar Link")
    assert moved["marketingEnabled"] != before["marketingEnabled"]

    wish = {"marketingEnabled": before["marketingEnabled"], "seenVersion": moved["toggleVersion"]}
    back = ask(demo, "PATCH", f"apps/{before['appId']}", wish)
    assert back["marketingEnabled"] == before["marketingEnabled"]


def test_a_program_asks_for_a_status_and_is_told_what_was_decided(demo: Demo) -> None:
    contact = demo.create("status@example.com")

    wish = {"inputs": [{"id": str(contact), "status": "non_marketing"}, {"id": "999999999", "status": "marketing"}]}
    [pending, nobody] = ask(demo, "POST", "contacts/status", wish)["results"]

    assert (pending["decision"], nobody["decision"]) == ("pending_non_marketing", "not_found")
    assert ask(demo, "GET", "usage")["pending"] >= 1
