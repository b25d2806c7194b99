"""The examples of docs/production.md for Caddy and nginx, before a running demo.

Only addresses, certificates and the place of the logs differ from the examples.
"""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.running import Demo, free_port, own_demo

TEXT = (Path(__file__).resolve().parents[2] / "docs/production.md").read_text()
PATIENCE = 30  # seconds
CALLS = 5  # of the token endpoint from one address in a minute


def example(before: str) -> str:
    """The indented block after a line of the document."""
    block = re.search(rf"^{re.escape(before)}\n\n((?:(?: {{4}}.*)?\n)+)", TEXT, re.MULTILINE)
    assert block
    return block[1]


def caddy(folder: Path, port: int, upstream: int) -> list[str]:
    text = example("A `Caddyfile`:").replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    text = text.replace("contacts.example.com, http://contacts.example.com", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text(text.replace("{\n", "{\n    admin off\n", 1))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def nginx(folder: Path, port: int, upstream: int) -> list[str]:
    text = example("For nginx:").replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    text = text.replace("/var/log/nginx", str(folder)).replace("listen 80;", f"listen 127.0.0.1:{port};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{free_port()};")
    text = re.sub(r" *ssl_certificate.*\n", "", text)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\nhttp {{\n"
        + "".join(
            f"{what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + text
        + "}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]


PROXIES = {"caddy": caddy, "nginx": nginx}


@contextmanager
def running(name: str, folder: Path, upstream: int) -> Iterator[int]:
    """The proxy before a web server; gives its port."""
    assert shutil.which(name), f"install {name}"
    port = free_port()
    command = PROXIES[name](folder, port, upstream)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "output").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answer(port: int, request: str) -> HTTPResponse:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(request.encode())
        response = HTTPResponse(client)
        response.begin()
        response.read()
        return response


def token_call(port: int, header: str, address: str) -> int:
    """The status of a call of the token endpoint whose client claims an address."""
    return answer(
        port,
        f"POST /oauth/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}: {address}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b",
    ).status


@pytest.fixture(scope="module")
def proxied(seeded_data: Path) -> Iterator[Demo]:
    with own_demo(data=seeded_data) as demo:
        process = demo.ready(TRUSTED_PROXY_COUNT="1", RATE_LIMIT_OAUTH=str(CALLS))
        yield demo
        process.terminate()
        process.wait(PATIENCE)


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X_Forwarded_For", "x_forwarded-for", "X-Forwarded_For"])
def test_no_spelling_of_a_header_gives_a_client_another_address(
    proxied: Demo, tmp_path: Path, name: str, header: str
) -> None:
    with running(name, tmp_path, proxied.port) as port:
        asked = [token_call(port, header, f"192.0.2.{number}") for number in range(CALLS + 1)]
        numbers = answer(port, f"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}: 127.0.0.1\r\n\r\n").status

    print(f"{name}, {header}: {asked}, /metrics {numbers}")
    assert asked[-1] == 429
    assert numbers == 404


@pytest.mark.parametrize("name", PROXIES)
def test_a_program_creates_and_a_page_answers_through_the_proxy(proxied: Demo, tmp_path: Path, name: str) -> None:
    token = proxied.known()["private_token"]
    body = f'{{"properties": {{"email": "{time.monotonic_ns()}@example.com"}}}}'
    create = (
        f"POST /crm/v3/objects/contacts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    with running(name, tmp_path, proxied.port) as port:
        created = answer(port, create).status
        page = answer(port, "GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status

    assert created == 201
    assert page == 200
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "/crm/" in path.read_text()] == []


@pytest.mark.parametrize("name", PROXIES)
def test_no_key_is_in_a_log_while_the_web_server_is_down(tmp_path: Path, name: str) -> None:
    with running(name, tmp_path, free_port()) as port:
        status = answer(
            port, "GET /crm/v3/objects/contacts?hapikey=my-secret HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        ).status

    assert status == 502
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "my-secret" in path.read_text()] == []
