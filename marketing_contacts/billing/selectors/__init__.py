"""Reads of billing: the count, its limits, what sources did."""

from marketing_contacts.billing.selectors.activity import (
    Activity,
    ActivityDay,
    activity_by_day,
    activity_by_source,
    activity_by_version,
    last_activity,
)
from marketing_contacts.billing.selectors.usage import (
    UsageSummary,
    counting_now,
    portals_past_their_update_date,
    usage,
)

__all__ = [
    "Activity",
    "ActivityDay",
    "UsageSummary",
    "activity_by_day",
    "activity_by_source",
    "activity_by_version",
    "counting_now",
    "last_activity",
    "portals_past_their_update_date",
    "usage",
]
