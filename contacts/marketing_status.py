"""Which marketing status a contact gets, and why. Rules only: no database, no clock.

Source: HubSpot, "Manage marketing contacts settings for your integrations".
"""

from enum import StrEnum


class MarketingStatus(StrEnum):
    MARKETING = "MARKETING"
    UNTIL_NEXT_UPDATE = "UNTIL_NEXT_UPDATE"  # set to non-marketing, still counts
    NON_MARKETING = "NON_MARKETING"

    @property
    def counts(self) -> bool:
        """Whether a contact in this status counts towards the billable tier."""
        return self is not MarketingStatus.NON_MARKETING


class HeldReason(StrEnum):
    """Why a contact that should be marketing is not: it is held until somebody releases it."""

    CAP = "CAP"
    APP_CAP = "APP_CAP"
    BREAKER = "BREAKER"
    RESTORE = "RESTORE"


def status_for_new_contact(*, marketing_enabled: bool, suppressed: bool) -> MarketingStatus:
    """Only the toggle's position at the moment of creation decides; a suppressed address is never stamped."""
    if marketing_enabled and not suppressed:
        return MarketingStatus.MARKETING
    return MarketingStatus.NON_MARKETING


def strength(status: MarketingStatus, held_reason: str) -> int:
    """Which of two merged contacts' statuses the survivor keeps: the higher one."""
    if status is MarketingStatus.NON_MARKETING:
        return 1 if held_reason else 0
    return 3 if status is MarketingStatus.MARKETING else 2
