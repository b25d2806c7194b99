"""The input and the answers of our own addresses, under /marketing-contacts/v1/."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from msgspec import Struct

from integrations.models import ConnectedApp
from marketing_contacts.billing.selectors import Activity, SourceLimit
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.wire.formats import wire_time


class SourceUsage(Struct, rename="camel"):
    """The contacts that a source created in the last 30 days.

    `id` is an app's, a person's or an import's, as `kind` says.
    """

    kind: str
    id: str
    name: str | None
    created: int
    marketing: int
    held: int
    last_created_at: str

    @classmethod
    def of(cls, source: tuple[SourceKind, int], activity: Activity, names: Mapping[int, str]) -> Self:
        """Show the activity of a source. `names` are those of apps, and other sources have none here."""
        kind, number = source
        name = names.get(number) if kind is SourceKind.APP else None
        last_at = wire_time(activity.last_at)
        return cls(kind, str(number), name, activity.created, activity.marketing, activity.held, last_at)


class UsageAnswer(Struct, rename="camel"):
    """The running count and its limits. `cap` is null where there is none."""

    count: int
    tier: int
    cap: int | None
    held: int
    pending: int
    free_places: int
    next_update_date: date
    as_of: str
    by_source: list[SourceUsage]


class AppLimits(Struct, rename="camel"):
    """The limits of an app, with `count` of `maximum`, and `rate` in `rate_minutes` minutes.

    While its breaker is open, because it passed the rate, none of its contacts counts.
    """

    count: int
    maximum: int | None
    rate: int | None
    rate_minutes: int | None
    breaker_open: bool


class AppAnswer(Struct, rename="camel"):
    """A connected app and its toggle. `toggle_version` moves with every flip."""

    app_id: str
    name: str
    type: str
    scopes: list[str]
    connected_at: str
    creates_contacts: bool
    marketing_enabled: bool
    toggle_version: int
    limits: AppLimits | None

    @classmethod
    def of(cls, app: ConnectedApp, limit: SourceLimit | None) -> Self:
        """Show an app, with its limits where it has some."""
        limits = None
        if limit:
            is_open = limit.opening is not None
            limits = AppLimits(limit.count, limit.maximum, limit.rate, limit.rate_minutes, is_open)
        return cls(
            str(app.id),
            app.name,
            app.kind,
            app.working_scopes,
            wire_time(app.connected_at),
            app.creates_contacts,
            app.marketing_enabled,
            app.toggle_version,
            limits,
        )


class AppsAnswer(Struct):
    results: list[AppAnswer]


class ToggleInput(Struct, rename="camel"):
    """The wished position. With `seen_version` it is refused when somebody flipped the toggle since."""

    marketing_enabled: bool
    seen_version: int | None = None


class StatusWish(Struct, rename="camel"):
    """A contact, by its id or with `idProperty` by email, and the status that is wished for it."""

    id: str | int
    status: Literal["marketing", "non_marketing"]
    id_property: str | None = None


class StatusInput(Struct):
    inputs: list[StatusWish]


class StatusDecision(Struct, rename="camel"):
    """The decision about an input, and its reason. `held_reason` says which limit a held contact met.

    `contact_id` is null where there is no such contact.
    """

    id: str
    contact_id: str | None
    decision: Literal[
        "marketing", "held", "pending_non_marketing", "non_marketing", "suppressed", "unchanged", "not_found"
    ]
    reason: str
    held_reason: Literal["CAP", "APP_CAP", "BREAKER"] | None


class StatusAnswer(Struct):
    results: list[StatusDecision]
