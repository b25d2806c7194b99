"""The web server killed with -9 amid writes that carry a key: sent again after the restart, each happened once."""

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.request import Request, urlopen

import pytest

from tests.demo.cast import web
from tests.running import START_SECONDS, Demo

pytestmark = pytest.mark.xdist_group("crash")

CLIENTS = 4
ENOUGH = 60  # answered writes until the plug is pulled


class Writes:
    """Clients that create, each until its first failure; what was sent by its key, and what was answered."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.sent: list[str] = []
        self.answered: dict[str, str] = {}

    def send(self, key: str) -> str:
        """The id of the contact that the key created; it has no email that would keep it from being created twice."""
        known = self.demo.known()
        request = Request(  # noqa: S310 - our own server
            f"{known['base_url']}/crm/v3/objects/contacts",
            json.dumps({"properties": {"firstname": key}}).encode(),
            {"Authorization": f"Bearer {known['private_token']}", "Idempotency-Key": key},
        )
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=START_SECONDS) as response:  # noqa: S310 - our own server
            return str(json.loads(response.read())["id"])

    def go_on(self, client: int) -> None:
        for number in range(10_000):
            self.sent.append(key := f"key-{client}-{number}")
            try:
                self.answered[key] = self.send(key)
            except (OSError, HTTPException):
                return


def names_after(demo: Demo, contact_id: str) -> list[str]:
    known, names, after = demo.known(), list[str](), contact_id
    while after:
        url = f"{known['base_url']}/crm/v3/objects/contacts?limit=100&properties=firstname&after={after}"
        request = Request(url, headers={"Authorization": f"Bearer {known['private_token']}"})  # noqa: S310 - our own
        with urlopen(request, timeout=START_SECONDS) as response:  # noqa: S310 - our own server
            page = json.loads(response.read())
        names += [contact["properties"]["firstname"] for contact in page["results"]]
        after = page.get("paging", {}).get("next", {}).get("after", "")
    return names


def test_writes_that_were_in_doubt_happened_once_when_they_are_sent_again_with_their_keys(
    own: Demo, run: list["subprocess.Popen[str]"]
) -> None:
    process = run[-1]
    writes, first = Writes(own), own.create("first@example.com")
    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [clients.submit(writes.go_on, client) for client in range(CLIENTS)]
        while len(writes.answered) < ENOUGH and not all(client.done() for client in running):
            time.sleep(0.01)
        for pid in web(own):
            os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()

    run.append(own.ready())
    answers = {key: writes.send(key) for key in writes.sent}

    assert len(writes.sent) - len(writes.answered) == CLIENTS
    assert {key: answers[key] for key in writes.answered} == writes.answered
    assert sorted(names_after(own, str(first))) == sorted(writes.sent)
