"""Compute the cost of turning toggles on, from the apps' recent contacts and the free places. Rules only.

Billing's forecast gives the day on which the limit is passed, with these apps' contacts on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from marketing_contacts.billing.forecast import Forecast, Passing

WINDOW_DAYS = 30
NEGLIGIBLE_SHARE = 100  # less than a hundredth of the free places


@dataclass(frozen=True, slots=True)
class Lately:
    """The created and counted contacts of an app in the last 30 days, and the number of days with a connection."""

    created: int
    counted: int
    days: int = WINDOW_DAYS

    @property
    def per_day(self) -> float:
        """Return the contacts a day that count while the toggle is on, at the recent pace."""
        return self.created / max(1, min(self.days, WINDOW_DAYS))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The recent contacts of some apps, and the days on which the limit is passed with and without these apps.

    All contacts of an app count while its toggle is on.
    """

    created: int
    counted: int
    free_places: int
    passing: Passing
    passing_without: Passing

    @property
    def is_negligible(self) -> bool:
        """Return True when the apps' contacts of a month are less than one per cent of the free places."""
        return self.created * NEGLIGIBLE_SHARE < self.free_places


def what_if(*, apps: Iterable[Lately], forecast: Forecast, free_places: int) -> WhatIf:
    """Return the effect of turning these apps on.

    The forecast includes the contacts that the apps made count lately. The result compares no more contacts of these
    apps with all of their contacts.
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
