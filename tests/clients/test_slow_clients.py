"""Clients that send slowly, cut off or forge, by raw sockets, against a running server without a proxy."""

import json
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse

import psycopg
import pytest

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")

SLOW = int(os.environ.get("SLOW_CLIENTS", "200"))
TIMEOUT = 60  # seconds
LOGIN = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
TOKEN = b"POST /oauth/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BEGUN = [
    LOGIN + b"Content-Length: 1000\r\n\r\nlo",
    TOKEN + b"Transfer-Encoding: chunked\r\n\r\n2\r\na=\r\n",
    LOGIN + b"X-Part-Of: a-head",
    b"GET /crm/v3/ob",
]


def connected(demo: Demo) -> socket.socket:
    return socket.create_connection(("127.0.0.1", demo.port), timeout=TIMEOUT)


@contextmanager
def slow_clients(demo: Demo) -> Iterator[None]:
    """Clients in the middle of a body or of a head."""
    with ExitStack() as stack:
        for number in range(SLOW):
            stack.enter_context(connected(demo)).sendall(BEGUN[number % len(BEGUN)])
        yield


def answer(demo: Demo, request: bytes) -> tuple[int, bytes]:
    with connected(demo) as client:
        client.sendall(request)
        response = HTTPResponse(client)
        response.begin()
        return response.status, response.read()


def chunked_create(demo: Demo, email: str, end: bytes) -> bytes:
    body = json.dumps({"properties": {"email": email}}).encode()
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {demo.known()['private_token']}\r\nTransfer-Encoding: chunked"
    return b"POST /crm/v3/objects/contacts HTTP/1.1\r\n%b\r\n\r\n%x\r\n%b%b" % (head.encode(), len(body), body, end)


def test_everybody_else_is_answered_while_200_connections_are_slow(demo: Demo) -> None:
    with slow_clients(demo):
        for path in ("/livez", "/accounts/login/"):
            with urllib.request.urlopen(f"{demo.known()['base_url']}{path}", timeout=TIMEOUT) as page:  # noqa: S310 - ours
                assert page.status == 200
        assert demo.create(f"{time.monotonic_ns()}@example.com")


def test_everybody_else_is_answered_while_searches_are_slow(demo: Demo) -> None:
    found: list[int] = []

    def search() -> None:
        head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {demo.known()['private_token']}"
        found.append(answer(demo, f"GET /contacts/v1/search/query?q=a HTTP/1.1\r\n{head}\r\n\r\n".encode())[0])

    searches = [threading.Thread(target=search) for _each in range(24)]
    with locked_contacts(demo):
        for each in searches:
            each.start()
        time.sleep(1)  # all that find no place are refused by then
        began = time.monotonic()
        for path in ["/livez", "/accounts/login/"] * 4:
            assert answer(demo, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())[0] == 200
        took = time.monotonic() - began
    for each in searches:
        each.join()

    assert took < 3  # seconds. The searches hold their threads for five.
    assert 429 in found
    assert set(found) <= {200, 400, 429}


@contextmanager
def locked_contacts(demo: Demo) -> Iterator[None]:
    """No contact can be read for a while, so every search is slow."""
    environment = json.loads((demo.var / "environment.json").read_text())
    owner = environment["DATABASE_URL"].replace("//marketing_contacts@", "//postgres@")
    with psycopg.connect(owner) as connection:
        connection.execute("LOCK TABLE contacts_contact")
        yield


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b"\r\nzz\r\n"])
def test_a_body_that_is_cut_off_counts_for_nothing(demo: Demo, end: bytes) -> None:
    email = f"{time.monotonic_ns()}@example.com"

    status, body = answer(demo, chunked_create(demo, email, end))

    assert status == 400
    assert json.loads(body)["message"] == "The request body is incomplete."
    assert demo.create(email)


def test_the_head_of_a_client_that_asks_first_is_answered_first(demo: Demo) -> None:
    with connected(demo) as client:
        client.sendall(TOKEN + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        first = client.recv(100)
        client.sendall(b"a=b")
        response = HTTPResponse(client)
        response.begin()

    assert first.startswith(b"HTTP/1.1 100")
    assert response.status == 400


def test_a_forged_spelling_of_a_proxys_header_changes_nothing(demo: Demo) -> None:
    forged, _numbers = answer(demo, b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Forwarded_For: 192.0.2.1\r\n\r\n")
    proxied, _none = answer(demo, b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")

    assert (forged, proxied) == (200, 404)  # for this machine itself, and not through a proxy


ODD = ["x/y; charset=rot13", "x/y; a*=none'x'y", "; charset=utf-7", "application/x-www-form-urlencoded; charset=none"]


@pytest.mark.parametrize("kind", ODD)
def test_no_type_of_a_body_is_a_fault_of_ours(demo: Demo, kind: str) -> None:
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nContent-Type: {kind}\r\n\r\na=b".encode()

    assert answer(demo, b"GET /accounts/login/?next=%2F" + head)[0] == 200
    assert answer(demo, b"POST /oauth/v1/token?a=%2F" + head)[0] in {400, 415}
    assert answer(demo, b"POST /crm/v3/objects/contacts?hapikey=%2F" + head)[0] == 401
