"""A worker killed with -9 in the middle of an import: every row becomes one contact, none two, and all is counted."""

import http.cookiejar
import os
import re
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.demo.test_crash import children, stored
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("crash")

ROWS = 3_000
PATIENCE = 120  # seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
DONE = re.compile(r'<progress max="\d+" value="(\d+)"')


class Person:
    """Somebody who uses the pages without a browser."""

    def __init__(self, demo: Demo) -> None:
        self.base = demo.known()["base_url"]
        self.portal = f"/portals/{demo.known()['portal_id']}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        admin = demo.known()["users"]["admin"]
        self.send("/accounts/login/", {"login": admin["email"], "password": admin["password"]})

    def see(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=PATIENCE) as response:
            self.place: str = urllib.parse.urlsplit(response.url).path
            page: str = response.read().decode()
        return page

    def send(self, path: str, fields: dict[str, str], file: str = "", form: str = "") -> None:
        """Send a form as the page `form`, else the one of the same path, has it."""
        token = TOKEN.search(self.see(form or path))
        assert token
        edge = uuid4().hex
        parts = {"csrfmiddlewaretoken": token[1], **fields}
        lines = [f'name="{name}"\r\n\r\n{value}' for name, value in parts.items()]
        lines += [f'name="file"; filename="people.csv"\r\n\r\n{file}'] if file else []
        body = "".join(f"--{edge}\r\nContent-Disposition: form-data; {line}\r\n" for line in lines) + f"--{edge}--\r\n"
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Referer": self.base + path}
        with self.opener.open(urllib.request.Request(self.base + path, body.encode(), kind)) as response:  # noqa: S310 - our own server
            self.place = urllib.parse.urlsplit(response.url).path

    def wait_for(self, path: str, text: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while text not in (page := self.see(path)):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return page


def one_process_of_the_worker(demo: Demo, running: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """Whichever one works now: the worker itself lives on."""
    for pid in children(demo.programs()[1]):
        os.kill(pid, signal.SIGKILL)
    return running


def the_whole_worker(demo: Demo, running: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """The demo stops when its worker does: somebody starts it again."""
    os.killpg(demo.programs()[1], signal.SIGKILL)
    running.wait(PATIENCE)
    return demo.ready()


def counted(demo: Demo) -> int:
    found = re.search(r"Northwind Traders: (\d+) counted, all intact", demo.counts())
    assert found
    return int(found[1])


@pytest.mark.parametrize("kill", [one_process_of_the_worker, the_whole_worker])
def test_an_import_goes_on_where_a_killed_worker_left_it(
    own: Demo, run: list["subprocess.Popen[str]"], kill: Callable[[Demo, subprocess.Popen[str]], subprocess.Popen[str]]
) -> None:
    before, person = counted(own), Person(own)
    emails = [f"{kill.__name__}-{number}@example.com" for number in range(ROWS)]
    person.send(f"{person.portal}/contacts/imports/new", {"encoding": ""}, "\n".join(["email", *emails, *emails[:10]]))
    page = person.place.removesuffix("/columns")
    person.send(f"{page}/columns", {"column-0": "email"})
    person.wait_for(page, f"{page}/start")
    person.send(f"{page}/start", {"existing": "leave", "as_marketing": "on"}, form=page)
    done = 0
    while not done:
        found = DONE.search(person.see(page))
        assert found, "the import was done before anything was killed"
        done = int(found[1])

    run.append(kill(own, run[-1]))

    result = person.wait_for(page, "The import is complete.")
    numbers = re.findall(r"<dd><data[^>]*>([\d,]+)</data></dd>", result)
    assert numbers[:5] == ["3,010", "3,000", "0", "10", "0"]  # rows, new, there already, duplicates, with errors
    assert stored(own, emails) == set(emails)
    assert counted(own) == before + ROWS
