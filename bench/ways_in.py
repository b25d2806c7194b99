"""The measured ways in are psycopg alone on the product's tables, and REST. The module knows nothing of Django."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import psycopg

from bench.load import Create

PATH = "/crm/v3/objects/contacts"


class NotCreated(Exception):
    """A way in did not create what it was asked to."""


@dataclass(frozen=True)
class Statements:
    """What one call writes, in one transaction."""

    insert: str
    activity: str
    move: str
    append: str
    claim: str
    keep: str


@dataclass(frozen=True)
class Target:
    """Where and for whom contacts are created."""

    database_url: str
    portal_id: int
    app_id: int
    secret: str
    source_bytes: bytes  # what the ledger's hashes cover of the app


def properties(email: str) -> dict[str, str]:
    """What is known of a new contact besides the email."""
    return {"firstname": "Ada", "lastname": email.partition("@")[0]}


def _same_for_all(target: Target) -> dict[str, Any]:
    return {
        "portal": target.portal_id,
        "app": target.app_id,
        "label": "API key",
        "source": target.source_bytes,
    }


@contextmanager
def floor(target: Target, statements: Statements, *, keyed: bool = False) -> Iterator[Create]:
    """Psycopg alone: the product's transaction without the product; `keyed` with the row of an Idempotency-Key."""
    values = _same_for_all(target)
    with psycopg.connect(target.database_url, autocommit=True) as connection:

        def create(emails: list[str]) -> None:
            rows = [{"email": email, "properties": properties(email)} for email in sorted(emails)]
            call = {**values, "rows": json.dumps(rows), "number": len(emails), "at": datetime.now(UTC)}
            with connection.transaction(), connection.cursor() as cursor:
                if keyed:
                    call["key"] = sha256(emails[0].encode()).digest()
                    cursor.execute(statements.claim, call)
                if len(created := cursor.execute(statements.insert, call).fetchall()) != len(emails):
                    raise NotCreated(emails[0])
                cursor.execute(statements.activity, call)
                moved = cursor.execute(statements.move, call).fetchone()
                cursor.execute(statements.append, {**call, **dict(zip(_MOVED, moved or (), strict=True))})
                if keyed:
                    cursor.execute(statements.keep, {**call, "body": json.dumps(created)})

        yield create


_MOVED = ("sequence", "balance", "hash")


@contextmanager
def bare(target: Target, statements: Statements) -> Iterator[Create]:
    """Psycopg alone, without activity, hash chain and ledger: the contacts and the count."""
    values = _same_for_all(target)
    move = "UPDATE billing_usage SET count = count + %(number)s WHERE portal_id = %(portal)s"
    with psycopg.connect(target.database_url, autocommit=True) as connection:

        def create(emails: list[str]) -> None:
            rows = [{"email": email, "properties": properties(email)} for email in sorted(emails)]
            call = {**values, "rows": json.dumps(rows), "number": len(emails), "at": datetime.now(UTC)}
            with connection.transaction(), connection.cursor() as cursor:
                if len(cursor.execute(statements.insert, call).fetchall()) != len(emails):
                    raise NotCreated(emails[0])
                cursor.execute(move, call)

        yield create


class Wire:
    """A keep-alive connection to the server, as light as can be: the clients are not what is measured."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.answers = self.socket.makefile("rb")

    def ask(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of the answer to the request with these first lines."""
        self.socket.sendall(f"{head}\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        status, length = int(self.answers.readline().split()[1]), 0
        while (line := self.answers.readline().lower()) not in {b"\r\n", b""}:
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        return status, self.answers.read(length)


@contextmanager
def rest(target: Target, port: int, *, keyed: bool = False) -> Iterator[Create]:
    """A client of the wire: one contact, or a batch; `keyed` with an Idempotency-Key."""
    wire = Wire(port)
    headers = f"Authorization: Bearer {target.secret}\r\nContent-Type: application/json"

    def create(emails: list[str]) -> None:
        inputs = [{"properties": {"email": email, **properties(email)}} for email in emails]
        path, body = (PATH, inputs[0]) if len(inputs) == 1 else (f"{PATH}/batch/create", {"inputs": inputs})
        key = f"\r\nIdempotency-Key: {emails[0]}" if keyed else ""
        status, answer = wire.ask(f"POST {path} HTTP/1.1\r\n{headers}{key}", json.dumps(body).encode())
        if status != HTTPStatus.CREATED:
            raise NotCreated(answer.decode())

    with wire.socket:
        yield create


@contextmanager
def refused(port: int) -> Iterator[Create]:
    """A client without a credential, refused before any look into the database: how fast the rest can be at most."""
    wire = Wire(port)

    def ask(_emails: list[str]) -> None:
        wire.ask(f"GET {PATH} HTTP/1.1")

    with wire.socket:
        yield ask


@contextmanager
def refresh(body: bytes, port: int) -> Iterator[Create]:
    """A client that uses its refresh token."""
    wire = Wire(port)
    head = "POST /oauth/v1/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"

    def ask(_emails: list[str]) -> None:
        status, answer = wire.ask(head, body)
        if status != HTTPStatus.OK:
            raise NotCreated(answer.decode())

    with wire.socket:
        yield ask
