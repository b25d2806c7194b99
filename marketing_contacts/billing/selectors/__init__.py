"""Reads of billing: the count, its limits, what sources did."""

from marketing_contacts.billing.selectors.activity import (
    Activity,
    ActivityDay,
    activity_by_day,
    activity_by_source,
    activity_by_version,
    last_activity,
)
from marketing_contacts.billing.selectors.billing_contacts import Recipient, billing_contacts
from marketing_contacts.billing.selectors.usage import (
    UsageSummary,
    counting_now,
    portals_past_their_update_date,
    usage,
)

__all__ = [
    "Activity",
    "ActivityDay",
    "Recipient",
    "UsageSummary",
    "activity_by_day",
    "activity_by_source",
    "activity_by_version",
    "billing_contacts",
    "counting_now",
    "last_activity",
    "portals_past_their_update_date",
    "usage",
]
