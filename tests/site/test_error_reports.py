"""Reports of errors hold no credential, no address, no path and no query (P10): what leaves, as Sentry would get it."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


@contextmanager
def sentry(received: list[str]) -> Iterator[str]:
    """A server that takes reports; the address to send them to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_line: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1"
        server.shutdown()


@dataclass(frozen=True)
class Run:
    """What a program that fails in many ways was sent, what it reported, and what it logged."""

    secrets: list[str]
    reports: str
    log: str


@pytest.fixture(scope="module")
def run() -> Run:
    received: list[str] = []
    with sentry(received) as dsn:
        environment = {**os.environ, "SENTRY_DSN": dsn, "DATABASE_URL": "postgresql://127.0.0.1:1/away"}
        command = [sys.executable, "-m", "tests.site.reporting"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Run(json.loads(done.stdout), "\n".join(received), done.stderr)


def test_no_report_holds_what_was_sent(run: Run) -> None:
    assert [secret for secret in run.secrets if secret in run.reports] == []


def test_no_log_line_of_a_failure_holds_what_was_sent(run: Run) -> None:
    lines = "\n".join(line for line in run.log.splitlines() if "could not mail" not in line)

    assert [secret for secret in run.secrets if secret in lines] == []
    assert "Traceback" not in lines  # which would say what the exception says


@pytest.mark.parametrize(
    "said", ["GET broken/500", "crm/broken", "access-tokens/(?P", "RuntimeError", '"failing"', "could not mail %s"]
)
def test_a_report_says_where_it_happened(run: Run, said: str) -> None:
    assert said in run.reports


@pytest.mark.parametrize("said", ["in failing\\n", "ValueError", "Connection refused", "raised unexpected: ValueError"])
def test_the_log_says_where_it_happened(run: Run, said: str) -> None:
    assert said in run.log
