"""The reference names the refusals that each call really gives, with their categories."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from contacts.api.reference.addresses import PARTS
from contacts.api.reference.operations import Operation
from contacts.api.reference.refusals import refusals_of
from contacts.api.reference.table import OPERATIONS
from integrations import services
from integrations.scopes import Scope
from tests.conftest import NOW
from tests.contacts.api.example_world import HOST, World, kind_of
from tests.every import failing, undone

# What these tests do not bring about: conflicts, a large body, too many calls, an outdated token, refusals of OAuth.
UNTRIED_STATUSES = {409, 413, 429}
UNTRIED = {"EXPIRED_AUTHENTICATION", "FORBIDDEN"}
BAD_VALUES = ("x", "-1", "99999999999")
KNOWN = {
    "toObjectType": "companies",
    "definitionId": "1",
    "associationType": "contact_to_company",
    "email": "nobody@example.com",
}


class BadCall(NamedTuple):
    client: Client
    path: str
    body: str = ""
    kind: str = ""
    key: str = ""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        world = World()
        world.grow()
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def poor(world: World) -> Client:
    """A program whose app has no scope that a call needs."""
    _app, secret = services.create_private_app(
        portal=world.portal, name="Poor", description="", scopes=[Scope.OAUTH], by=None, now=NOW
    )
    return Client(headers={**HOST, "Authorization": f"Bearer {secret}"})


def elsewhere(operation: Operation) -> str:
    """An address of the operation at which nothing is."""
    path = operation.path
    for name, part in PARTS.items():
        path = path.replace(f"{{{name}}}", KNOWN.get(name) or ("999999" if part.example.isdigit() else "nothing"))
    return path


def bad_calls(world: World, poor: Client, operation: Operation) -> list[BadCall]:
    path = world.path_of(operation)
    calls = [BadCall(Client(headers=HOST), path), BadCall(poor, path), BadCall(world.wire, elsewhere(operation))]
    if operation.body is not None:
        calls += [BadCall(world.wire, path, body="{"), BadCall(world.wire, path, kind="text/xml")]
    if operation.idempotent:
        calls.append(BadCall(world.wire, path, key="k" * 300))
    if "{toObjectType}" in operation.path:
        calls.append(BadCall(world.wire, path.replace("companies", "nothing")))
    asked = [f"{each.name}={value}" for each in operation.query for value in BAD_VALUES]
    return calls + [BadCall(world.wire, f"{path}{'&' if '?' in path else '?'}{each}") for each in asked]


def refused(world: World, poor: Client, operation: Operation) -> dict[int, set[str]]:
    """The refusals that an operation gives to many bad calls."""
    found = defaultdict(set)
    for call in bad_calls(world, poor, operation):
        headers = {"Idempotency-Key": call.key} if call.key else {}
        kind = call.kind or kind_of(operation)
        body = call.body or world.body_of(operation)
        with undone():
            answer = call.client.generic(operation.verb, call.path, body, content_type=kind, headers=headers)
        if answer.status_code >= 400:
            found[answer.status_code].add(json.loads(answer.content)["category"])
    return found


def test_every_call_is_refused_as_the_reference_says(world: World, poor: Client) -> None:
    assert failing(OPERATIONS, lambda each: assert_refused(world, poor, each), lambda each: each.id) == {}


def assert_refused(world: World, poor: Client, operation: Operation) -> None:
    documented = refusals_of(operation)

    found = refused(world, poor, operation)

    unnamed = {status: each - set(documented.get(status, ())) for status, each in found.items()}
    assert not any(unnamed.values()), unnamed
    if not operation.public:
        tried = documented.keys() - UNTRIED_STATUSES - {*operation.refusals}
        missing = {status: set(documented[status]) - UNTRIED - found[status] for status in tried}
        assert not any(missing.values()), missing
