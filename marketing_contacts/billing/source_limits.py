"""What one source may make count: so many in all, and so many in a time. Rules only: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Limit(StrEnum):
    """What a contact met that was to count; where several are as narrow, the first of them."""

    BREAKER = "BREAKER"  # its source made more count in a time than it may: nothing of it counts until somebody says so
    APP_CAP = "APP_CAP"  # its source's own maximum
    CAP = "CAP"  # the portal's maximum


@dataclass(frozen=True, slots=True)
class Allotment:
    """How many of those that were to count do, and what the others met: `limit` is None where all fit.

    `trip` numbers the breaker's opening that holds them; see `BreakerTrip`.
    """

    granted: int
    limit: Limit | None = None
    trip: int | None = None


def allot(wanted: int, rooms: Mapping[Limit, int | None]) -> Allotment:
    """As many as the narrowest room takes; a room that is None takes any number."""
    narrow = [(room, limit) for limit in Limit if (room := rooms.get(limit)) is not None and room < wanted]
    if not narrow:
        return Allotment(wanted)
    room, limit = min(narrow, key=lambda each: each[0])
    return Allotment(room, limit)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `stamps` contacts in a window of so many minutes; the next one opens the breaker."""

    stamps: int
    minutes: int


LEAST_PROPOSED = 100


def proposed_per_hour(busiest_day: int) -> int:
    """A rate that an even day never passes: in an hour as many as on the busiest day, in round numbers."""
    step: int = 10 ** max(0, len(str(busiest_day)) - 2)
    return max(LEAST_PROPOSED, -(-busiest_day // step) * step)


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which stamps are counted: it starts with a stamp, the next with the first stamp after its end."""

    started_at: datetime | None = None
    stamps: int = 0

    def at(self, now: datetime, rate: Rate) -> "Window":
        """The window that `now` is in: this one, or a new and empty one."""
        if self.started_at is None or now >= self.started_at + timedelta(minutes=rate.minutes):
            return Window(now)
        return self

    def room(self, rate: Rate) -> int:
        return max(0, rate.stamps - self.stamps)

    def stamped(self, number: int) -> "Window":
        return Window(self.started_at, self.stamps + number)
