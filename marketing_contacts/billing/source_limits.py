"""Limit the contacts that one source makes count, in total and within a time. Rules only, without database or clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Limit(StrEnum):
    """The limit that a contact met. The first member wins when several limits are equally narrow."""

    # The source passed its rate. None of its new contacts counts until a member closes the breaker.
    BREAKER = "BREAKER"
    APP_MAXIMUM = "APP_CAP"  # the source's own maximum
    MAXIMUM = "CAP"  # the portal's maximum


@dataclass(frozen=True, slots=True)
class Allotment:
    """The number of contacts that may count, and the limit that the other contacts met.

    `limit` is None when all contacts fit. `opening` is the number of the BreakerOpening that holds the others.
    """

    granted: int
    limit: Limit | None = None
    opening: int | None = None


def allot(wanted: int, rooms: Mapping[Limit, int | None]) -> Allotment:
    """Return as many contacts as the narrowest room takes. A room of None takes any number."""
    narrow = [(room, limit) for limit in Limit if (room := rooms.get(limit)) is not None and room < wanted]
    if not narrow:
        return Allotment(wanted)
    room, limit = min(narrow, key=lambda each: each[0])
    return Allotment(room, limit)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `stamps` contacts in a window of `minutes` minutes. One contact more opens the breaker."""

    stamps: int
    minutes: int


LEAST_PROPOSED = 100


def proposed_per_hour(busiest_day: int) -> int:
    """Return a rate per hour that an even day never passes.

    The rate is the number of the busiest day, rounded up.
    """
    step: int = 10 ** max(0, len(str(busiest_day)) - 2)
    return max(LEAST_PROPOSED, -(-busiest_day // step) * step)


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which stamps are counted.

    A window starts with a stamp. The next one starts with the first stamp after its end.
    """

    started_at: datetime | None = None
    stamps: int = 0

    def at(self, now: datetime, rate: Rate) -> "Window":
        """Return the window that contains `now`, either this window or a new, empty window."""
        if self.started_at is None or now >= self.started_at + timedelta(minutes=rate.minutes):
            return Window(now)
        return self

    def room(self, rate: Rate) -> int:
        return max(0, rate.stamps - self.stamps)

    def stamped(self, number: int) -> "Window":
        return Window(self.started_at, self.stamps + number)
