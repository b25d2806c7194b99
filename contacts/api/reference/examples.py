"""Read the example answers. A test makes each call and compares, and `make examples` writes them anew."""

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from contacts.api.reference.operations import Operation, Section
from contacts.api.reference.table import SECTIONS

PLACE = Path(__file__).with_name("examples")


@dataclass(frozen=True, slots=True)
class Example:
    """An answer. `title` says when it is given, where a call has several examples."""

    status: HTTPStatus
    title: str
    headers: dict[str, str]
    body: str

    @property
    def text(self) -> str:
        """Return the answer as it is shown, with its status, its headers of interest and its body."""
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        return "\n".join(
            [f"{self.status.value} {self.status.phrase}", *headers, *(["", self.body] if self.body else [])]
        )


def file_of(section: Section) -> Path:
    """Return the file with the examples of a section, by the ids of its operations."""
    return PLACE / f"{section.id}.json"


def examples_of(operation: Operation) -> list[Example]:
    """Return the example answers of an operation."""
    return [
        Example(
            HTTPStatus(each["status"]),
            each.get("title", ""),
            each.get("headers", {}),
            json.dumps(each["body"], indent=2, ensure_ascii=False) if "body" in each else "",
        )
        for each in stored().get(operation.id, [])
    ]


@cache
def stored() -> dict[str, list[dict[str, Any]]]:
    """Return the examples of all operations as they are stored."""
    files = [file_of(section) for section in SECTIONS]
    return {key: each for file in files if file.exists() for key, each in json.loads(file.read_text()).items()}
