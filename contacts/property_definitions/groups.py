"""The groups of properties in every portal, and the group of each default property, as data."""

from dataclasses import dataclass

DEFAULT_GROUP = "contactinformation"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading above properties."""

    name: str
    label: str
    display_order: int = -1


DEFAULT_GROUPS = {
    group.name: group
    for group in [
        Group(DEFAULT_GROUP, "Contact information", 0),
        Group("contactlcs", "Lifecycle stages", 1),
        Group("emailinformation", "Email information", 2),
        Group("contact_activity", "Contact activity", 3),
        Group("conversioninformation", "Conversion information", 4),
        Group("analyticsinformation", "Web analytics history", 5),
        Group("socialmediainformation", "Social media information", 6),
        Group("deal_information", "Deal information", 7),
    ]
}
# A default property belongs to the group of the first part that its name contains.
_PARTS = {
    "hs_lifecyclestage_": "contactlcs",
    "hs_email_": "emailinformation",
    "notes_": "contact_activity",
    "_notes": "contact_activity",
    "sales": "contact_activity",
    "hs_count_is_": "contact_activity",
    "hs_time_to_first_": "contact_activity",
    "conversion": "conversioninformation",
    "hs_analytics_": "analyticsinformation",
    "hs_latest_source": "analyticsinformation",
    "ip_": "analyticsinformation",
    "linkedin": "socialmediainformation",
    "twitter": "socialmediainformation",
    "facebook": "socialmediainformation",
    "googleplus": "socialmediainformation",
    "klout": "socialmediainformation",
    "followercount": "socialmediainformation",
    "deal": "deal_information",
    "days_to_close": "deal_information",
    "closedate": "deal_information",
    "total_revenue": "deal_information",
}


def group_of(name: str) -> str:
    """Return the group of a default property."""
    return next((group for part, group in _PARTS.items() if part in name), DEFAULT_GROUP)
