"""Order the banners about a portal's limits, and grade them. Rules only, without database or clock.

A page computes its banners when it is shown. No text of a banner is stored.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    Facts,
    LevelReached,
    MaximumReached,
    State,
)
from marketing_contacts.billing.notice_levels import NoticeKind

WORST_FIRST = (
    NoticeKind.MAXIMUM_REACHED,
    NoticeKind.BREAKER_OPENED,
    NoticeKind.APP_MAXIMUM_REACHED,
    NoticeKind.TIER_PASSED,
    NoticeKind.LEVEL,
)
Key = tuple[str, str]  # the kind and the subject


@dataclass(frozen=True, slots=True)
class Charged:
    """The charge for a passed tier. The amount is in the currency's smallest unit, or None without a price."""

    number: int
    date: date
    amount_minor: int | None
    currency: str
    tax_name: str
    tax_rate: int


@dataclass(frozen=True, slots=True)
class Banner:
    """A state, or the tier that was passed in this period, with the moment since which it is true, where known.

    `count` contacts count now. `held` contacts were held at their creation by an open breaker, or are held now under a
    reached maximum. `upgrade` is the next tier where a level of the tier is reached.
    """

    facts: Facts
    count: int
    held: int = 0
    since: datetime | None = None
    charge: Charged | None = None
    upgrade: Upgrade | None = None

    @property
    def kind(self) -> NoticeKind:
        return self.facts.kind

    @property
    def subject(self) -> str:
        """Return what tells the banner from others of its kind. The level is left out, since it is the grade."""
        if isinstance(self.facts, LevelReached):
            return f"{'maximum' if self.facts.of_maximum else 'tier'}:{self.facts.limit}"
        return self.facts.subject

    @property
    def grade(self) -> int:
        """Return how bad it is. A higher level is worse. Twice as many held contacts are worse."""
        if isinstance(self.facts, LevelReached):
            return self.facts.level
        return self.held.bit_length()

    @property
    def key(self) -> Key:
        return self.kind, self.subject


def in_order(banners: Iterable[Banner], dismissed: Mapping[Key, int]) -> list[Banner]:
    """Return the banners, the worst first. A banner stays away while its grade is not above the dismissed one."""
    left = [each for each in banners if each.grade > dismissed.get(each.key, -1)]
    return sorted(left, key=lambda banner: WORST_FIRST.index(banner.kind))


def state_banners(
    states: Iterable[State], *, count: int, held: int, openings: Mapping[int, tuple[int, datetime]]
) -> list[Banner]:
    """Return a banner for each state. `openings` holds the held contacts and the moment of each opening."""
    found = []
    for state in states:
        match state:
            case BreakerOpened(opening=opening):
                found.append(Banner(state, count, *openings[opening]))
            case MaximumReached():
                found.append(Banner(state, count, held))
            case AppMaximumReached() | LevelReached():
                found.append(Banner(state, count))
    return found


def ended(dismissed: Collection[Key], banners: Iterable[Banner]) -> set[Key]:
    """Return the dismissed banners whose state ended."""
    return set(dismissed) - {banner.key for banner in banners}
