"""The facts of notices, a type for each kind. Rules only, without database or clock.

A State ends, and a notice tells it only while it is true. A TierPassed never ends. A notice keeps its facts as JSON.
The subject tells a notice from others of its kind in a billing period.
"""

from datetime import date
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from marketing_contacts.billing.notice_levels import NoticeKind
from marketing_contacts.billing.sources import Source, SourceKind


class LevelReached(Struct, frozen=True, rename={"of_maximum": "capped"}):
    """The count reached a level of the tier, or of a maximum that is not above the tier (`of_maximum`)."""

    kind: ClassVar[NoticeKind] = NoticeKind.LEVEL
    level: int
    count: int
    limit: int
    of_maximum: bool

    @property
    def subject(self) -> str:
        """Return the limit and the level."""
        return f"{'maximum' if self.of_maximum else 'tier'}:{self.limit}:{self.level}"


class TierPassed(Struct, frozen=True, rename={"from_tier": "from", "to_tier": "to"}):
    """The portal moved to a higher tier."""

    kind: ClassVar[NoticeKind] = NoticeKind.TIER_PASSED
    from_tier: int
    to_tier: int
    charge_date: date

    @property
    def subject(self) -> str:
        """Return the new tier."""
        return str(self.to_tier)


class MaximumReached(Struct, frozen=True):
    """The count reached the portal's maximum."""

    kind: ClassVar[NoticeKind] = NoticeKind.MAXIMUM_REACHED
    limit: int
    count: int

    @property
    def subject(self) -> str:
        """Return the maximum."""
        return str(self.limit)


class AppMaximumReached(Struct, frozen=True):
    """A source reached its own maximum."""

    kind: ClassVar[NoticeKind] = NoticeKind.APP_MAXIMUM_REACHED
    limit: int
    source_kind: SourceKind
    source_id: int
    source: str

    @property
    def subject(self) -> str:
        """Return the source and its maximum."""
        return f"{Source(self.source_kind, self.source_id, self.source).key}:{self.limit}"


class BreakerOpened(Struct, frozen=True, rename={"opening": "trip"}):
    """A source passed its rate. `opening` is the number of the opening. Old notices do not keep the number."""

    kind: ClassVar[NoticeKind] = NoticeKind.BREAKER_OPENED
    rate: int
    minutes: int
    source_kind: SourceKind
    source_id: int
    source: str
    opening: int = 0

    @property
    def subject(self) -> str:
        """Return the number of the opening."""
        return str(self.opening)


State = LevelReached | MaximumReached | AppMaximumReached | BreakerOpened
Facts = State | TierPassed
TYPES: dict[NoticeKind, type[Facts]] = {
    each.kind: each for each in (LevelReached, TierPassed, MaximumReached, AppMaximumReached, BreakerOpened)
}


def stored_facts(kind: str, facts: dict[str, Any]) -> Facts:
    """Return the facts that a notice keeps."""
    return msgspec.convert(facts, TYPES[NoticeKind(kind)])
