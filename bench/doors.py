"""The doors that are measured: psycopg alone on the product's tables, and REST. Knows nothing of Django."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import psycopg

from bench.load import Create

PATH = "/crm/v3/objects/contacts"


class NotCreated(Exception):
    """A door did not create what it was asked to."""


@dataclass(frozen=True)
class Statements:
    """What one call writes, in one transaction."""

    insert: str
    activity: str
    move: str
    append: str


@dataclass(frozen=True)
class Target:
    """Where and for whom contacts are created."""

    database_url: str
    portal_id: int
    app_id: int
    secret: str


def properties(email: str) -> dict[str, str]:
    """What is known of a new contact besides the email."""
    return {"firstname": "Ada", "lastname": email.partition("@")[0]}


@contextmanager
def floor(target: Target, statements: Statements) -> Iterator[Create]:
    """Psycopg alone: the product's transaction without the product."""
    values: dict[str, Any] = {"portal": target.portal_id, "app": target.app_id, "label": "API key"}
    with psycopg.connect(target.database_url, autocommit=True) as connection:

        def create(emails: list[str]) -> None:
            rows = [{"email": email, "properties": properties(email)} for email in sorted(emails)]
            call = {**values, "rows": json.dumps(rows), "number": len(emails), "at": datetime.now(UTC)}
            with connection.transaction(), connection.cursor() as cursor:
                if len(cursor.execute(statements.insert, call).fetchall()) != len(emails):
                    raise NotCreated(emails[0])
                cursor.execute(statements.activity, call)
                moved = cursor.execute(statements.move, call).fetchone()
                cursor.execute(statements.append, {**call, **dict(zip(_MOVED, moved or (), strict=True))})

        yield create


_MOVED = ("sequence", "balance", "hash")


@contextmanager
def bare(target: Target, statements: Statements) -> Iterator[Create]:
    """Psycopg alone, without activity, hash chain and ledger: the contacts and the count."""
    values: dict[str, Any] = {"portal": target.portal_id, "app": target.app_id, "label": "API key"}
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


@contextmanager
def rest(target: Target, port: int) -> Iterator[Create]:
    """A keep-alive client of the wire: one contact, or a batch."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {target.secret}", "Content-Type": "application/json"}

    def create(emails: list[str]) -> None:
        inputs = [{"properties": {"email": email, **properties(email)}} for email in emails]
        path, body = (PATH, inputs[0]) if len(inputs) == 1 else (f"{PATH}/batch/create", {"inputs": inputs})
        connection.request("POST", path, json.dumps(body).encode(), headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != HTTPStatus.CREATED:
            raise NotCreated(answer.decode())

    try:
        yield create
    finally:
        connection.close()


@contextmanager
def alive(port: int) -> Iterator[Create]:
    """A keep-alive client that only asks whether the server lives: how fast clients and server can be at most."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(_emails: list[str]) -> None:
        connection.request("GET", "/livez")
        connection.getresponse().read()

    try:
        yield ask
    finally:
        connection.close()
