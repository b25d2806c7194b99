"""Values as JSON writes them on the wire."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=256)  # a batch writes one moment hundreds of times
def wire_time(at: datetime) -> str:
    """Write a moment in UTC, with milliseconds and a Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_text(value: object) -> str:
    """Turn a subclass of `str` into plain text. msgspec calls this hook for types that it does not know."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(type(value))
