"""How many contacts fit, and which tier holds them. Rules only: no database, no clock.

Source: HubSpot's published rules of billing marketing contacts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Who made contacts count. Opaque to billing; the label is kept so that a closed period keeps its names."""

    kind: str
    id: int
    label: str

    @property
    def key(self) -> str:
        """What tells it from the portal's other sources."""
        return f"{self.kind} {self.id}"


@dataclass(frozen=True, slots=True)
class ContactTier:
    """An edition's scale of tiers: `included` contacts, then steps of `step`."""

    included: int
    step: int

    def smallest_holding(self, count: int) -> int:
        """The smallest tier that holds `count` contacts."""
        return self.included + self.steps_to(count) * self.step

    def steps_to(self, count: int) -> int:
        """How many steps above the included tier `count` contacts take."""
        return max(0, -(-(count - self.included) // self.step))


def room(*, count: int, cap: int | None) -> int | None:
    """How many more contacts may count; None when nothing limits them. `count` is without those already due to drop."""
    return None if cap is None else max(0, cap - count)


def fitting(*, wanted: int, count: int, cap: int | None) -> int:
    """How many of `wanted` may count."""
    left = room(count=count, cap=cap)
    return wanted if left is None else min(wanted, left)


def free_places(*, count: int, tier: int, cap: int | None) -> int:
    """How many more fit without passing the tier or the cap."""
    return max(0, (tier if cap is None else min(tier, cap)) - count)
