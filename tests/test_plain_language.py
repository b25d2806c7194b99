"""Check that docstrings are written in plain sentences, room by room."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = (
    *("billing", "demo", "entry", "jobs", "portals", "site", "toolbox", "wire", "integrations", "contacts"),
    *("contacts/forms", "contacts/import_files", "contacts/models", "contacts/property_definitions"),
    *("contacts/management", "contacts/selectors", "contacts/services", "contacts/views"),
)
LONGEST_SENTENCE = 25  # words
RIDDLE = re.compile(r"(What|Who|Whether|Those|How|Where)\b")
QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|https?://\S+|\w+:\w+")
PRONOUN = re.compile(r"(It|They|Its|Their)\b")
JOINED = re.compile(r"[:;\u2013\u2014]| - ")
END = re.compile(r"(?<=[.!?])\s+(?=[\"'`(A-Z0-9])")


def docstrings(room: str) -> list[str]:
    """Return the docstrings of a room, each with the file and line of its owner in front."""
    folder = HOUSE / room if (HOUSE / room).is_dir() else HOUSE / "marketing_contacts" / room
    found = []
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and "api" in path.parts:
                continue  # the reference shows the docstrings of shapes to programs
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                found += [f"{path.relative_to(HOUSE)}: {getattr(node, 'name', '')}: {text}"] if text else []
    return found


def text_of(docstring: str) -> str:
    return QUOTED.sub("", docstring.split(": ", 2)[2])


def sentences(room: str) -> list[str]:
    return [sentence for each in docstrings(room) for sentence in END.split(each.split(": ", 2)[2])]


@pytest.mark.parametrize("room", ROOMS)
def test_no_docstring_opens_with_a_relative_clause(room: str) -> None:
    assert [each for each in docstrings(room) if RIDDLE.match(text_of(each))] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_of_a_docstring_is_long(room: str) -> None:
    assert [each for each in sentences(room) if len(each.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_of_a_docstring_begins_with_a_pronoun(room: str) -> None:
    assert [each for each in sentences(room) if PRONOUN.match(each)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_hardly_a_docstring_joins_two_sentences(room: str) -> None:
    every = docstrings(room)

    assert sum(bool(JOINED.search(text_of(each))) for each in every) <= len(every) * 15 / 100
