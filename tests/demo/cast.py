"""People who use a demo, and the ways to kill a part of it."""

import http.cookiejar
import os
import re
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path
from uuid import uuid4

from tests.running import Demo

PATIENCE = 120  # seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
DONE = re.compile(r'<progress max="\d+" value="(\d+)"')


def children(pid: int) -> list[int]:
    """The processes that `pid` started, the latest last; by Linux's process table."""
    stats = {int(path.parent.name): path.read_text() for path in Path("/proc").glob("[0-9]*/stat")}
    return sorted(child for child, stat in stats.items() if int(stat.rpartition(")")[2].split()[1]) == pid)


def web(demo: Demo) -> list[int]:
    server = demo.programs()[0]
    return [server, *children(server)]


def stored(demo: Demo, emails: list[str]) -> set[str]:
    """Those of the emails that a contact has."""
    found: set[str] = set()
    for start in range(0, len(emails), 100):
        some = emails[start : start + 100]
        body = {"inputs": [{"id": email} for email in some], "idProperty": "email", "properties": ["email"]}
        found |= {contact["properties"]["email"] for contact in demo.post("/batch/read", body)["results"]}
    return found


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
    found = re.search(r"Northwind Traders: (\d+) counted, all whole", demo.counts())
    assert found
    return int(found[1])
