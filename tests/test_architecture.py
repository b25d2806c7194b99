"""The house keeps its shape: rooms, sizes, names. Which floor may import which is checked by import-linter."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

HOUSE = Path(__file__).resolve().parents[1]
PACKAGES = ("marketing_contacts", "integrations", "contacts")
LONGEST_FILE = 320  # lines
LONGEST_FUNCTION = 40  # lines with signature and docstring; most have about 8
FORBIDDEN_ROOMS = {"utils", "helpers", "common", "core", "managers", "handlers", "signals"}
WIRE_ROOMS = (
    "contacts/api/",
    "integrations/oauth/",
    "contacts/property_definitions/",
    "contacts/property_definitions/groups.py",
)
WIRE_NAME = re.compile(r"""["'](hs_[a-z_]+|[a-z]+Id|idProperty|createdAt|updatedAt)["']""")
NOT_IN_TEMPLATES = re.compile(r"<style|style=|<script(?! src)|hx-on|\bjs:|javascript:", re.IGNORECASE)


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (HOUSE / package).rglob("*.py") if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("path", list(sources()), ids=name)
def test_a_file_is_short_and_so_are_its_functions(path: Path) -> None:
    text = path.read_text()
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert text.count("\n") <= LONGEST_FILE
    assert long == []


def test_no_room_is_named_for_nothing_in_particular() -> None:
    assert [name(path) for path in sources() if FORBIDDEN_ROOMS & {path.stem, *path.parts}] == []


def test_no_logic_hides_in_save() -> None:
    assert [
        name(path) for path in sources() if "models" in path.with_suffix("").parts and "def save(" in path.read_text()
    ] == []


def test_names_of_the_wire_stay_at_the_wire() -> None:
    elsewhere = [path for path in sources() if not name(path).startswith(WIRE_ROOMS)]
    assert [name(path) for path in elsewhere if WIRE_NAME.search(path.read_text())] == []


def test_templates_hold_no_style_and_no_script() -> None:
    templates = (HOUSE / "templates").rglob("*.html")
    assert [name(path) for path in templates if NOT_IN_TEMPLATES.search(path.read_text())] == []


def test_the_migrations_say_what_the_models_say(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=io.StringIO())
