"""Compute free places and the tier that holds a number of contacts. Rules only, without database or clock.

HubSpot's published billing rules for marketing contacts are the source.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactTier:
    """An edition's scale of tiers, with `included` contacts and then steps of `step` contacts."""

    included: int
    step: int

    def smallest_holding(self, count: int) -> int:
        """Return the smallest tier that holds `count` contacts."""
        return self.included + self.steps_to(count) * self.step

    def steps_to(self, count: int) -> int:
        """Return the number of steps above the included tier that `count` contacts need."""
        return max(0, -(-(count - self.included) // self.step))


def room(*, count: int, maximum: int | None) -> int | None:
    """Return the number of further contacts that may count, or None without a limit.

    `count` leaves out contacts that are due to drop.
    """
    return None if maximum is None else max(0, maximum - count)


def fitting(*, wanted: int, count: int, maximum: int | None) -> int:
    """Return the number of `wanted` contacts that may count."""
    left = room(count=count, maximum=maximum)
    return wanted if left is None else min(wanted, left)


def free_places(*, count: int, tier: int, maximum: int | None) -> int:
    """Return the number of further contacts that pass neither the tier nor the maximum."""
    return max(0, (tier if maximum is None else min(tier, maximum)) - count)
