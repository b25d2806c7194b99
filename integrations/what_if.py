"""What turning a toggle on may cost: what apps created lately, held against what still fits. Rules only.

When the limit is passed is the billing pages' own forecast, with what these apps create on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from marketing_contacts.billing.forecast import Forecast, Passing

WINDOW_DAYS = 30
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
    passing: Passing
    passing_without: Passing

    @property
    def is_negligible(self) -> bool:
        """Whether it needs no question: less than one per cent of the free places a month."""
        return self.created * NEGLIGIBLE_SHARE < self.free_places


def what_if(*, apps: Iterable[Lately], forecast: Forecast, free_places: int) -> WhatIf:
    """What turning these apps on means. The forecast knows what they made count; from now on they would make nothing,
    or all that they create.
    """
    apps = list(apps)
    counted = sum(app.counted for app in apps)
    limit, less = forecast.count + free_places, counted / WINDOW_DAYS
    return WhatIf(
        created=sum(app.created for app in apps),
        counted=counted,
        free_places=free_places,
        passing=forecast.passing(limit, more_a_day=sum(app.per_day for app in apps) - less),
        passing_without=forecast.passing(limit, more_a_day=-less),
    )
