"""The reads that are measured: what REST is asked, and by psycopg alone the statements that the product runs for it."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import psycopg

from bench.load import Create
from bench.ways_in import PATH, Target, Wire


class NotRead(Exception):
    """A way in did not find what is there."""


@dataclass(frozen=True)
class Filled:
    """The contacts that are read, spread over all that one statement filled a portal with."""

    target: Target
    contacts: Sequence[tuple[int, str]]  # each id with its email


@dataclass(frozen=True)
class Read:
    """One kind of read. `statements` are those for the first of the filled contacts, each with its parameters."""

    name: str
    request: Callable[[int, str], tuple[str, bytes]]  # from a contact's id and email
    statements: Sequence[tuple[str, Sequence[Any] | None]]
    in_transaction: bool = False


def email_of(place: int) -> str:
    """The email of the contact at a place, counted from 0."""
    return f"filled-{place + 1}@bench.example"


def by_id(contact_id: int, _email: str) -> tuple[str, bytes]:
    return f"GET {PATH}/{contact_id}", b""


def by_email(_contact_id: int, email: str) -> tuple[str, bytes]:
    return f"GET {PATH}/{email}?idProperty=email", b""


def page(contact_id: int, _email: str) -> tuple[str, bytes]:
    return f"GET {PATH}?limit=100&after={contact_id}", b""


def search(_contact_id: int, email: str) -> tuple[str, bytes]:
    wanted = {"propertyName": "email", "operator": "EQ", "value": email}
    return f"POST {PATH}/search", json.dumps({"filterGroups": [{"filters": [wanted]}]}).encode()


@contextmanager
def rest(filled: Filled, read: Read, port: int) -> Iterator[Create]:
    """A client of the wire that reads one contact, or one page, after the other."""
    wire = Wire(port)
    headers = f"Authorization: Bearer {filled.target.secret}\r\nContent-Type: application/json"

    def ask(_emails: list[str]) -> None:
        first, body = read.request(*random.choice(filled.contacts))  # noqa: S311 - no secret
        status, answer = wire.ask(f"{first} HTTP/1.1\r\n{headers}", body)
        if status != HTTPStatus.OK or (first.endswith("/search") and b'"total":1' not in answer):
            raise NotRead(answer.decode())

    with wire.socket:
        yield ask


@contextmanager
def floor(filled: Filled, read: Read) -> Iterator[Create]:
    """Psycopg alone: the same statements without the product."""
    first_id, first_email = filled.contacts[0]
    with psycopg.connect(filled.target.database_url, autocommit=True) as connection:

        def ask(_emails: list[str]) -> None:
            contact_id, email = random.choice(filled.contacts)  # noqa: S311 - no secret
            meant = {first_id: contact_id, first_email: email}

            def now_meant(value: Any) -> Any:
                return [now_meant(each) for each in value] if isinstance(value, list) else meant.get(value, value)

            within: AbstractContextManager[object] = connection.transaction() if read.in_transaction else nullcontext()
            with within:
                for sql, params in read.statements:
                    found = connection.execute(sql, params and now_meant(list(params)))
                    if found.description:  # settings of the transaction have no rows
                        found.fetchall()

        yield ask
