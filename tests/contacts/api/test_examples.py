"""The example answers of the reference are the answers to its calls. `make examples` writes them anew."""

import json
import os
from typing import Any

import jsonschema_rs
import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from contacts.api.reference.examples import file_of, stored
from contacts.api.reference.operations import Operation, Section
from contacts.api.reference.table import OPERATIONS, SECTIONS
from contacts.api.reference.types import components, schema_of
from tests.conftest import NOW
from tests.contacts.api.example_world import NEW_THINGS, World, shown
from tests.every import failing, undone

# The types with the fields that they name, and no other.
CLOSED = {
    name: {**schema, "additionalProperties": False} if "properties" in schema else schema
    for name, schema in components().items()
}
Examples = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Examples:
    """The answers to all calls, made once. With WRITE_EXAMPLES they become the stored ones."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        world, found = World(), Examples()
        for operation in (each for each in OPERATIONS if each.summary in NEW_THINGS):
            found[operation.id] = answers_in_a_new_portal(world, operation)
        world.grow()
        for operation in (each for each in OPERATIONS if each.summary not in NEW_THINGS):
            found[operation.id] = answers(world, operation)
        transaction.set_rollback(True)
    if "WRITE_EXAMPLES" in os.environ:
        write(found)
    return found


def answers_in_a_new_portal(world: World, operation: Operation) -> list[dict[str, Any]]:
    world.begin()
    with undone():
        found = [shown(world.call(operation))]
    if operation.summary == "Create a contact":
        with undone():
            world.hold()
            held = shown(world.call(operation))
        found = [{"title": "It became a marketing contact", **found[0]}, {"title": "It was held", **held}]
    return found


def answers(world: World, operation: Operation) -> list[dict[str, Any]]:
    with undone():
        found = [shown(world.call(operation))]
    if 207 in operation.answers and operation.example.get("inputs") == [{"id": "512"}]:
        with undone():
            partly = shown(world.call(operation, body='{"inputs": [{"id": "512"}, {"id": "999"}]}'))
        found = [{"title": "All are there", **found[0]}, {"title": "One is not there", **partly}]
    return found


def write(found: Examples) -> None:
    for section in SECTIONS:
        file, of_section = file_of(section), {each.id: found[each.id] for each in section.operations}
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(of_section, indent=1, ensure_ascii=False) + "\n")
    stored.cache_clear()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_an_example_is_what_the_call_answers(made: Examples, section: Section) -> None:
    ids = [operation.id for operation in section.operations]

    assert {each: stored()[each] for each in ids} == {each: made[each] for each in ids}


def test_every_example_has_the_shape_that_the_reference_names() -> None:
    assert failing(OPERATIONS, assert_shape, lambda each: each.id) == {}


def assert_shape(operation: Operation) -> None:
    for example in stored()[operation.id]:
        if example["status"] not in operation.answers:
            assert not any(operation.answers), f"an example of {operation.id} is {example['status']}"
            kind = operation.refusal
        else:
            kind = operation.answers[example["status"]]
        assert ("body" in example) == (kind is not None)
        if kind is not None:
            jsonschema_rs.validate({**schema_of(kind), "components": {"schemas": CLOSED}}, example["body"])
