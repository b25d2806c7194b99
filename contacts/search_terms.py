"""What a search asks of a property: operators, and the tokens of a text. Rules only: no database."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

WORD = re.compile(r"[^\W_]+")
PART = re.compile(r"[^\s*]+")
MOST_WORDS = 30  # of one search, in all: each costs time


class Operator(StrEnum):
    """How a property is compared. But for the two that ask whether there is a value, all find only those with one."""

    EQ = "EQ"
    NEQ = "NEQ"
    LT = "LT"
    LTE = "LTE"
    GT = "GT"
    GTE = "GTE"
    BETWEEN = "BETWEEN"
    IN = "IN"
    NOT_IN = "NOT_IN"
    HAS_PROPERTY = "HAS_PROPERTY"
    NOT_HAS_PROPERTY = "NOT_HAS_PROPERTY"
    CONTAINS_TOKEN = "CONTAINS_TOKEN"  # noqa: S105 - a word of a text
    NOT_CONTAINS_TOKEN = "NOT_CONTAINS_TOKEN"  # noqa: S105 - as above


MANY = {Operator.IN, Operator.NOT_IN}
NONE = {Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY}
TOKENS = {Operator.CONTAINS_TOKEN, Operator.NOT_CONTAINS_TOKEN}


def words_of(text: str) -> list[str]:
    """The words of a text: what is between everything that is neither letter nor digit."""
    return WORD.findall(text.lower())


def parts_of(text: str) -> int:
    """How many parts the tokens of a text have, between blanks and stars."""
    return len(PART.findall(text))


def token_patterns(text: str) -> list[str]:
    """A regular expression for each token of `text`, to be found in lower case; `*` stands for any characters."""
    return [
        "(^|[^[:alnum:]])" + ".*".join(map(re.escape, token.split("*"))) + "($|[^[:alnum:]])" for token in _tokens(text)
    ]


def token_beginnings(text: str) -> list[str]:
    """Words with which words of every text begin that holds the tokens."""
    return [word for token in _tokens(text) for word in words_of(token.partition("*")[0])]


def _tokens(text: str) -> list[str]:
    """Of stars side by side one is left: they mean no more, and a search with many of them would take for ever."""
    tokens = (re.sub(r"^[^\w*]+|[^\w*]+$", "", token) for token in re.sub(r"\*+", "*", text.lower()).split())
    return [token for token in tokens if token.strip("*")]


def holds(operator: Operator, value: str, wanted: Sequence[str]) -> bool:
    """Whether one of the few values that a property can have is what is looked for."""
    if operator in TOKENS:
        found = all(re.search(_python(pattern), value.lower()) for pattern in token_patterns(wanted[0]))
        return found is (operator is Operator.CONTAINS_TOKEN)
    return _COMPARED[operator](value.lower(), [text.lower() for text in wanted])


def _python(pattern: str) -> str:
    return pattern.replace("[^[:alnum:]]", r"[\W_]")


_COMPARED: dict[Operator, Callable[[str, list[str]], bool]] = {
    Operator.EQ: lambda value, wanted: value == wanted[0],
    Operator.NEQ: lambda value, wanted: value != wanted[0],
    Operator.LT: lambda value, wanted: value < wanted[0],
    Operator.LTE: lambda value, wanted: value <= wanted[0],
    Operator.GT: lambda value, wanted: value > wanted[0],
    Operator.GTE: lambda value, wanted: value >= wanted[0],
    Operator.BETWEEN: lambda value, wanted: wanted[0] <= value <= wanted[1],
    Operator.IN: lambda value, wanted: value in wanted,
    Operator.NOT_IN: lambda value, wanted: value not in wanted,
}
