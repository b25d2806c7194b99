"""HubSpot's addresses that are not served here: which verbs they take, and which scopes they ask for.

The facts stand in `elsewhere.txt`, which is read once, for the first call that needs it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contacts.api.object_types import scopes_of_type
from marketing_contacts.wire.refusals import Refused, missing_scope
from marketing_contacts.wire.verbs import wrong_verb

TABLE = Path(__file__).with_name("elsewhere.txt")
ANY_VERB, ANY_PART, ANY_REST, A_TYPE = "ANY", "*", "**", "{type}"
WILD = [A_TYPE, ANY_PART, ANY_REST]  # the more of a path they take, the later
OF_A_TYPE = "{type."


class Address(NamedTuple):
    """A line of the table."""

    verbs: frozenset[str]
    parts: tuple[frozenset[str], ...]
    scopes: str

    @property
    def breadth(self) -> tuple[int, ...]:
        """Return a number for each part, higher for a part that fits more. The narrower of two addresses wins."""
        return tuple(1 + WILD.index(part) if part in WILD else 0 for [part, *_others] in self.parts)

    def fits(self, path: Sequence[str]) -> bool:
        """Return True when a path, in parts, is one of this address."""
        parts = self.parts
        if ANY_REST in parts[-1]:
            parts = parts[:-1]
            path = path[: len(parts)]
        return len(parts) == len(path) and all(
            scopes_of_type(asked) is not None if A_TYPE in part else ANY_PART in part or asked in part
            for part, asked in zip(parts, path, strict=True)
        )

    def takes(self, verb: str) -> bool:
        return verb in self.verbs or ANY_VERB in self.verbs

    def needed(self, path: Sequence[str]) -> tuple[str, ...]:
        """Return the scopes of which one is needed for this path."""
        if not self.scopes.startswith(OF_A_TYPE):
            return tuple(self.scopes.split())
        named = path[self.parts.index(frozenset([A_TYPE]))]
        scopes: tuple[str, ...] = getattr(scopes_of_type(named), self.scopes.removeprefix(OF_A_TYPE).rstrip("}"))
        return scopes


def refusal(verb: str, path: str) -> Refused | None:
    """Return HubSpot's refusal of a missing scope or a wrong verb, or None for an address that HubSpot lacks, too."""
    parts = path.strip("/").split("/")
    by_length, open_ended = _addresses()
    found = [address for address in (*by_length.get(len(parts), []), *open_ended) if address.fits(parts)]
    needed = _needed(found, verb, parts)
    if needed is not None:
        return missing_scope(*needed)
    return wrong_verb(verb, {taken for address in found for taken in address.verbs}) if found else None


def scopes_of_verb(verb: str, path: str) -> tuple[str, ...] | None:
    """Return the scopes for a verb that is not served here, or None where HubSpot does not take the verb."""
    parts = path.strip("/").split("/")
    by_length, _open_ended = _addresses()
    found = [address for address in by_length.get(len(parts), []) if address.fits(parts)]
    return _needed(found, verb, parts)


def _needed(found: Sequence[Address], verb: str, path: Sequence[str]) -> tuple[str, ...] | None:
    """Return the scopes of the narrowest address that takes the verb."""
    taking = [address for address in found if address.takes("GET" if verb == "HEAD" else verb)]
    return min(taking, key=lambda each: each.breadth).needed(path) if taking else None


@cache
def _addresses() -> tuple[dict[int, list[Address]], list[Address]]:
    """Return the addresses by their number of parts, and those with any number of parts."""
    by_length: dict[int, list[Address]] = {}
    open_ended = []
    for address in _read():
        if ANY_REST in address.parts[-1]:
            open_ended.append(address)
        else:
            by_length.setdefault(len(address.parts), []).append(address)
    return by_length, open_ended


def _read() -> Iterator[Address]:
    scopes = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            scopes = line.strip("[]")
        elif line and not line.startswith("#"):
            verbs, path = line.split(" ")
            parts = (frozenset(part.split("|")) for part in path.strip("/").split("/"))
            yield Address(frozenset(verbs.split(",")), tuple(parts), scopes)
