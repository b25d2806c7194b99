"""Says things in the language of the reader. The words.py of each app teaches the words of the app's types."""

from collections.abc import Mapping
from enum import Enum
from functools import singledispatch
from typing import TypeVar

from django.db.models import Choices
from django.utils.functional import Promise

Text = str | Promise
Member = TypeVar("Member", bound=Enum)


@singledispatch
def in_words(thing: object) -> str:
    """Return what people call a thing. Raises TypeError for a type whose words nobody taught."""
    raise TypeError(f"no words for {thing!r}")


@in_words.register
def _nothing(_thing: None) -> str:
    return ""


@in_words.register
def _labelled(choice: Choices) -> str:
    return str(choice.label)


def teach(words: Mapping[Member, Text]) -> None:
    """Teach the words of an enum, one for each member."""

    def say(member: Member) -> str:
        return str(words[member])

    in_words.register(type(next(iter(words))), say)
