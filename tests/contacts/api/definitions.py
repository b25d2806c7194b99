"""Definitions as programs read them."""

from typing import Any


def names(body: Any) -> set[str]:
    return {found["name"] for found in body["results"]}
