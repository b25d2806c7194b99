"""Say things in the language of the reader. The words.py of each app teaches the words of the app's types."""

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
    """Return what people call a thing. None has an empty text, and a choice of a model has its label.

    Raises TypeError for a type whose words nobody taught.
    """
    if thing is None:
        return ""
    if isinstance(thing, Choices):
        return str(thing.label)
    raise TypeError(f"no words for {thing!r}")


def teach(words: Mapping[Member, Text]) -> None:
    """Teach the words of an enum, one for each member."""

    def say(member: Member) -> str:
        return str(words[member])

    in_words.register(type(next(iter(words))), say)
