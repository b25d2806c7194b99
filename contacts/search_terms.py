"""Split texts into words and tokens, and compare them with a search. Rules only, without database."""

import re
from collections.abc import Callable, Iterable, Sequence

from contacts.conditions import TOKENS, Operator

WORD = re.compile(r"[^\W_]+")
PART = re.compile(r"[^\s*]+")
MOST_WORDS = 30  # words of a search, since each word costs time


def words_of(text: str) -> list[str]:
    """Return the words of a text. Every character except letters and digits separates words."""
    return WORD.findall(text.lower())


def necessary(words: Iterable[str]) -> list[str]:
    """Return the words without those that begin another one. Who has a longer word has its beginnings, too."""
    ordered = sorted(set(words))
    return [word for word, after in zip(ordered, [*ordered[1:], ""], strict=True) if not after.startswith(word)]


def parts_of(text: str) -> int:
    """Return the number of parts in the tokens of a text, between blanks and stars."""
    return len(PART.findall(text))


def token_patterns(text: str) -> list[str]:
    """Return a regular expression for each token of `text`, for a text in lower case. `*` stands for any characters."""
    return [
        "(^|[^[:alnum:]])" + ".*".join(map(re.escape, token.split("*"))) + "($|[^[:alnum:]])" for token in _tokens(text)
    ]


def token_beginnings(text: str) -> list[str]:
    """Return the beginnings of words that every text with these tokens contains."""
    return [word for token in _tokens(text) for word in words_of(token.partition("*")[0])]


def _tokens(text: str) -> list[str]:
    """Return the tokens of a text.

    Several stars in a row become one, because many stars would make a search endless.
    """
    tokens = (re.sub(r"^[^\w*]+|[^\w*]+$", "", token) for token in re.sub(r"\*+", "*", text.lower()).split())
    return [token for token in tokens if token.strip("*")]


def holds(operator: Operator, value: str, wanted: Sequence[str]) -> bool:
    """Return True when one of the few possible values of a property matches the search."""
    if operator in TOKENS:
        patterns = [pattern.replace("[^[:alnum:]]", r"[\W_]") for pattern in token_patterns(wanted[0])]  # for Python
        found = all(re.search(pattern, value.lower()) for pattern in patterns)
        return found is (operator is Operator.CONTAINS_TOKEN)
    return _COMPARED[operator](value.lower(), [text.lower() for text in wanted])


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
    Operator.STARTS_WITH: lambda value, wanted: value.startswith(wanted[0]),
    Operator.ENDS_WITH: lambda value, wanted: value.endswith(wanted[0]),
    Operator.CONTAINS: lambda value, wanted: wanted[0] in value,
}
