"""What we add to the wire, as a program uses it with the demo's private token."""

import pytest

from tests.running import OWN, Demo

pytestmark = pytest.mark.xdist_group("demo")


def test_a_program_moves_a_toggle_and_sees_it_moved(demo: Demo) -> None:
    before = demo.toggle("Calendar Link")
    wish = {"marketingEnabled": not before["marketingEnabled"], "seenVersion": before["toggleVersion"]}
    moved = demo.ask("PATCH", f"{OWN}/apps/{before['appId']}", wish)

    assert moved == demo.toggle("Calendar Link")
    assert moved["marketingEnabled"] != before["marketingEnabled"]

    wish = {"marketingEnabled": before["marketingEnabled"], "seenVersion": moved["toggleVersion"]}
    back = demo.ask("PATCH", f"{OWN}/apps/{before['appId']}", wish)
    assert back["marketingEnabled"] == before["marketingEnabled"]


def test_a_program_asks_for_a_status_and_is_told_what_was_decided(demo: Demo) -> None:
    contact = demo.create("status@example.com")

    wish = {"inputs": [{"id": str(contact), "status": "non_marketing"}, {"id": "999999999", "status": "marketing"}]}
    [pending, nobody] = demo.ask("POST", f"{OWN}/contacts/status", wish)["results"]

    assert pending["decision"] == "pending_non_marketing"
    assert nobody["decision"] == "not_found"
    assert demo.ask("GET", f"{OWN}/usage")["pending"] >= 1
