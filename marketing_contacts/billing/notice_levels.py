"""The kinds of notices, and the levels at which a portal gets a notice. Rules only, without database or clock.

HubSpot publishes the levels of 75, 90 and 98 % of the contact tier. The other notices are ours (docs/rules.md).
"""

from collections.abc import Sequence
from enum import StrEnum

LEVELS = (75, 90, 98)  # per cent, until a portal chooses its own
# A portal chooses at most as many levels as this. A higher number needs a field of NoticeLevelsForm for each level, and
# a migration of the constraint notice_levels_are_three. Tests fail until then. docs/rules.md says the number, too.
MOST_LEVELS = 3
HIGHEST_LEVEL = 99  # at 100 %, the tier or the maximum has a notice of its own


class NoticeKind(StrEnum):
    """The kinds of notices. Rows keep these words, so a word never changes. A word has at most 20 letters."""

    LEVEL = "LEVEL"  # the count reached a level of the tier, or of a lower maximum
    TIER_PASSED = "TIER_PASSED"  # the portal moved to a higher tier
    MAXIMUM_REACHED = "CAP_REACHED"  # the count reached the portal's maximum
    APP_MAXIMUM_REACHED = "APP_CAP_REACHED"  # a source reached its own maximum
    BREAKER_OPENED = "BREAKER_OPENED"  # a source passed its rate


def next_limit(*, tier: int, maximum: int | None) -> int:
    """Return the limit that the count reaches first, the tier or a maximum that is not above it."""
    return tier if maximum is None else min(tier, maximum)


def level_reached(*, count: int, limit: int, levels: Sequence[int]) -> int | None:
    """Return the highest level of `limit` that `count` has reached, or None."""
    return max((level for level in levels if count * 100 >= level * limit), default=None)
