"""The marketing status of a contact, and its reasons. Rules only, without database or clock.

Source: HubSpot, "Manage marketing contacts settings for your integrations".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

from marketing_contacts.billing.source_limits import Limit


class MarketingStatus(StrEnum):
    MARKETING = "MARKETING"
    UNTIL_NEXT_UPDATE = "UNTIL_NEXT_UPDATE"  # set to non-marketing, still counts
    NON_MARKETING = "NON_MARKETING"

    @property
    def counts(self) -> bool:
        """Return True for a status that counts towards the tier."""
        return self is not MarketingStatus.NON_MARKETING

    @property
    def is_marketing(self) -> bool:
        return self is MarketingStatus.MARKETING

    @property
    def is_pending(self) -> bool:
        """Return True for a contact that stops counting on the update date."""
        return self is MarketingStatus.UNTIL_NEXT_UPDATE


class HeldReason(StrEnum):
    """The reason why a contact that should be marketing is held. Such a contact waits for its release."""

    MAXIMUM = "CAP"
    APP_MAXIMUM = "APP_CAP"
    BREAKER = "BREAKER"
    RESTORE = "RESTORE"
    CAP, APP_CAP = MAXIMUM, APP_MAXIMUM  # the first migration names the members so


# The limits of billing, as reasons of contacts. A restored contact that met any limit is held by RESTORE.
HELD_BY = {
    Limit.MAXIMUM: HeldReason.MAXIMUM,
    Limit.APP_MAXIMUM: HeldReason.APP_MAXIMUM,
    Limit.BREAKER: HeldReason.BREAKER,
}


class Outcome(StrEnum):
    """The result for one contact of what was wished. Bulk changes keep these words.

    Programs only wish statuses. The outcomes from EDITED on are those of bulk changes of other kinds.
    """

    MARKETING = "marketing"
    HELD = "held"
    PENDING_NON_MARKETING = "pending_non_marketing"
    NON_MARKETING = "non_marketing"
    SUPPRESSED = "suppressed"
    UNCHANGED = "unchanged"
    NOT_FOUND = "not_found"
    CHANGED_SINCE = "changed_since"
    UNDONE = "undone"
    EDITED = "edited"
    ARCHIVED = "archived"
    RESTORED_HELD = "restored_held"  # restored, without room to count
    EMAIL_TAKEN = "email_taken"
    VALUE_TAKEN = "value_taken"


class FoundAs(StrEnum):
    """The state in which a bulk change finds a contact. Bulk changes keep these words with their numbers."""

    MARKETING = "marketing"
    UNTIL_NEXT_UPDATE = "until_next_update"
    NON_MARKETING = "non_marketing"
    HELD = "held"
    SUPPRESSED = "suppressed"  # also counted as held or non-marketing

    @classmethod
    def of(cls, status: MarketingStatus) -> Self:
        return cls(status.lower())


# The outcomes that move a contact, and the status in which each leaves the contact.
MOVES = {
    Outcome.MARKETING: MarketingStatus.MARKETING,
    Outcome.HELD: MarketingStatus.NON_MARKETING,
    Outcome.PENDING_NON_MARKETING: MarketingStatus.UNTIL_NEXT_UPDATE,
    Outcome.NON_MARKETING: MarketingStatus.NON_MARKETING,
}
# The outcomes that are not what was wished.
NOT_DONE = (
    Outcome.HELD,
    Outcome.SUPPRESSED,
    Outcome.NOT_FOUND,
    Outcome.CHANGED_SINCE,
    Outcome.RESTORED_HELD,
    Outcome.EMAIL_TAKEN,
    Outcome.VALUE_TAKEN,
)


@dataclass(frozen=True, slots=True)
class Before:
    """The status of a contact before somebody set it, and why the contact was held, if it was."""

    status: MarketingStatus
    held_reason: HeldReason | None = None

    @classmethod
    def stored(cls, word: str) -> Self:
        """Return what a bulk change keeps as one word. Only a non-marketing contact is ever held."""
        if word in set(HeldReason):
            return cls(MarketingStatus.NON_MARKETING, HeldReason(word))
        return cls(MarketingStatus(word))

    @property
    def word(self) -> str:
        """The one word that a bulk change keeps."""
        return self.held_reason or self.status


class WhyNot(StrEnum):
    """The reasons why an app's new contact is neither marketing nor held. Programs read these words in a header."""

    EDITION = "edition"
    TOGGLE = "toggle"
    SUPPRESSED = "suppressed"

    @classmethod
    def under(cls, toggle: bool | None) -> Self:  # noqa: FBT001 - the toggle's two positions
        """Return the reason under a position of the toggle. The position is None where the edition has no toggles."""
        if toggle is None:
            return cls.EDITION
        return cls.SUPPRESSED if toggle else cls.TOGGLE


UNDONE_WITHIN = timedelta(hours=72)  # a long weekend: what happened on a Friday evening is seen on Monday


def undo_ends_at(done_at: datetime) -> datetime:
    """Return the moment until which a change of statuses at `done_at` can be undone."""
    return done_at + UNDONE_WITHIN


def strength(status: MarketingStatus, held_reason: str) -> int:
    """Return the strength of a status. The survivor of a merge keeps the stronger one of two statuses."""
    if status is MarketingStatus.NON_MARKETING:
        return 1 if held_reason else 0
    return 3 if status is MarketingStatus.MARKETING else 2


def status_at(status: MarketingStatus, until: datetime | None, now: datetime) -> MarketingStatus:
    """Return the status that holds at `now`.

    The status is non-marketing once the update date has passed, whatever is stored.
    """
    return MarketingStatus.NON_MARKETING if until is not None and until <= now else status


class Counted(Protocol):
    """A contact, as far as it decides whether the contact counts."""

    @property
    def marketing_status(self) -> str: ...
    @property
    def marketing_until(self) -> datetime | None: ...
    @property
    def archived_at(self) -> datetime | None: ...


def stopped_at(contact: Counted, now: datetime) -> datetime | None:
    """Return the moment up to `now` at which the contact was archived or met its update date.

    Return the earlier one, or None.
    """
    ends = [at for at in (contact.marketing_until, contact.archived_at) if at is not None and at <= now]
    return min(ends, default=None)


def counts_at(contact: Counted, now: datetime) -> bool:
    """Tell whether the contact counts at `now`.

    The task that books an update date may run later than the date, so the stored status alone does not say it.
    `contacts.models.counting` is the same rule for the database.
    """
    return MarketingStatus(contact.marketing_status).counts and stopped_at(contact, now) is None


class Obstacle(StrEnum):
    """Why a contact may not get marketing email now. The last three are the reasons of a suppressed address."""

    ARCHIVED = "ARCHIVED"
    NO_ADDRESS = "NO_ADDRESS"
    HELD = "HELD"
    NON_MARKETING = "NON_MARKETING"
    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"
    UNSUBSCRIBED = "UNSUBSCRIBED"

    @property
    def is_archived(self) -> bool:
        return self is Obstacle.ARCHIVED

    @property
    def is_no_address(self) -> bool:
        return self is Obstacle.NO_ADDRESS

    @property
    def is_held(self) -> bool:
        return self is Obstacle.HELD

    @property
    def is_of_contact(self) -> bool:
        """Return True for an obstacle of the contact itself, and False for a reason of its address."""
        return self not in {Obstacle.BOUNCED, Obstacle.COMPLAINED, Obstacle.UNSUBSCRIBED}


class Mailed(Counted, Protocol):
    """A contact, as far as it decides whether the contact may get marketing email."""

    @property
    def email(self) -> str | None: ...
    @property
    def held_reason(self) -> str: ...


def obstacles_at(contact: Mailed, suppressed_for: Iterable[str], now: datetime) -> list[Obstacle]:
    """Return every obstacle to marketing email at `now`. A contact without an obstacle is eligible.

    `suppressed_for` has the reasons of its address. An archived contact has no status, so its status is no obstacle.
    `contacts.selectors.obstacles` is the same rule for the database.
    """
    has_status = contact.archived_at is None
    status = status_at(MarketingStatus(contact.marketing_status), contact.marketing_until, now)
    facts = (
        (not has_status, Obstacle.ARCHIVED),
        (not contact.email, Obstacle.NO_ADDRESS),
        (has_status and bool(contact.held_reason), Obstacle.HELD),
        (has_status and not contact.held_reason and not status.counts, Obstacle.NON_MARKETING),
    )
    return [obstacle for holds, obstacle in facts if holds] + sorted(map(Obstacle, suppressed_for))


class Cause(StrEnum):
    """Why a contact counts, or why not."""

    ARCHIVED = "ARCHIVED"
    UPDATE_DATE_PASSED = "UPDATE_DATE_PASSED"
    HELD = "HELD"
    SET_TO_MARKETING = "SET_TO_MARKETING"
    SET_TO_NON_MARKETING = "SET_TO_NON_MARKETING"  # also when it still counts, until the update date
    SETTING_ON = "SETTING_ON"  # the app's toggle was on when it created the contact
    SETTING_OFF = "SETTING_OFF"
    SETTING_NEVER_ON = "SETTING_NEVER_ON"
    SUPPRESSED = "SUPPRESSED"  # the toggle was on, and the address was one that apps never stamp
    CREATED_AS_MARKETING = "CREATED_AS_MARKETING"  # by no app
    CREATED_AS_NON_MARKETING = "CREATED_AS_NON_MARKETING"


def cause_of(
    *,
    status: MarketingStatus,
    archived: bool,
    expired: bool,
    held: bool,
    moved: bool,
    toggle_version: int | None,
    toggle_was_on: bool,
) -> Cause:
    """Return the reason for a contact's status. `moved` is True when the status was set after the creation.

    `toggle_version` is the version of the toggle under which an app created the contact. Other contacts have none.
    """
    by_app, counts = toggle_version is not None, status.counts
    pending = status is MarketingStatus.UNTIL_NEXT_UPDATE
    reasons = (
        (archived, Cause.ARCHIVED),
        (expired, Cause.UPDATE_DATE_PASSED),
        (held, Cause.HELD),
        (pending or (moved and not counts), Cause.SET_TO_NON_MARKETING),
        (moved, Cause.SET_TO_MARKETING),
        (counts, Cause.SETTING_ON if by_app else Cause.CREATED_AS_MARKETING),
        (not by_app, Cause.CREATED_AS_NON_MARKETING),
        (toggle_was_on, Cause.SUPPRESSED),
        (toggle_version == 0, Cause.SETTING_NEVER_ON),
    )
    return next((cause for holds, cause in reasons if holds), Cause.SETTING_OFF)
