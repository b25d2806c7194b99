"""Check the verb of a request. An address that takes GET takes HEAD too, and refuses other verbs with a 405."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TypeVar

from marketing_contacts.wire.refusals import Refused

Taker = TypeVar("Taker")


def with_head(verbs: Mapping[str, Taker]) -> dict[str, Taker]:
    """Let the address answer HEAD where it answers GET."""
    return {**verbs, **({"HEAD": verbs["GET"]} if "GET" in verbs else {})}


def wrong_verb(verb: str, taken: Iterable[str]) -> Refused:
    """Make a 405 that names the verbs of the address."""
    allow = {"Allow": ", ".join(sorted(taken))}
    return Refused(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", f"{verb} is not supported here.", headers=allow)
