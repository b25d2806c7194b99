"""What turning a toggle on may cost: what apps created lately, held against what still fits. Rules only.

`now` is passed in, as a date of the portal.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 30
HORIZON_DAYS = 365
NEGLIGIBLE_SHARE = 100  # less than one in a hundred of the free places


@dataclass(frozen=True, slots=True)
class Lately:
    """What an app created in the last 30 days, how much of it counted, and for how many of them it was connected."""

    created: int
    counted: int
    days: int = WINDOW_DAYS

    @property
    def per_day(self) -> float:
        """How many contacts a day count while its toggle is on, at the pace of these days."""
        return self.created / max(1, min(self.days, WINDOW_DAYS))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What some apps created while off, and when the limit is passed with them and without: on, all of it counts."""

    created: int
    counted: int
    free_places: int
    passed_on: date | None
    passed_without_on: date | None

    @property
    def is_negligible(self) -> bool:
        """Whether it needs no question: less than one per cent of the free places a month."""
        return self.created * NEGLIGIBLE_SHARE < self.free_places


def what_if(*, apps: Iterable[Lately], counted_by_all: int, free_places: int, today: date) -> WhatIf:
    """What turning these apps on means, beside the `counted_by_all` that the portal counted in the last 30 days."""
    apps = list(apps)
    counted = sum(app.counted for app in apps)
    pace = (counted_by_all - counted) / WINDOW_DAYS
    with_them = pace + sum(app.per_day for app in apps)
    return WhatIf(
        created=sum(app.created for app in apps),
        counted=counted,
        free_places=free_places,
        passed_on=passed_on(free_places=free_places, per_day=with_them, today=today),
        passed_without_on=passed_on(free_places=free_places, per_day=pace, today=today),
    )


def passed_on(*, free_places: int, per_day: float, today: date) -> date | None:
    """The day on which the first contact comes that no longer fits; None where that is not within a year."""
    if per_day <= 0:
        return None
    days = math.ceil((free_places + 1) / per_day)
    return today + timedelta(days=days) if days <= HORIZON_DAYS else None
