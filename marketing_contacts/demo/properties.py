"""Create the custom properties of the demo's portal."""

from datetime import datetime

from contacts.property_definitions import Option
from contacts.property_definitions.rules import Draft
from contacts.services.properties.groups import create_group
from contacts.services.properties.properties import create_property
from marketing_contacts.portals.models import Member, Portal

GROUP = "trade"
DRAFTS = [
    Draft("customer_number", "Customer number", "string", "text", GROUP, has_unique_value=True),
    Draft(
        "favourite_teas",
        "Favourite teas",
        "enumeration",
        "checkbox",
        GROUP,
        options=(Option("black", "Black"), Option("green", "Green"), Option("herbal", "Herbal")),
    ),
    Draft("first_order", "First order", "date", "date", GROUP),
]


def make_properties(*, portal: Portal, by: Member, now: datetime) -> None:
    """Create a group of properties. One property has unique values."""
    create_group(portal=portal, name=GROUP, label="Trade", by=by, now=now)
    for draft in DRAFTS:
        create_property(portal=portal, draft=draft, by=by, now=now)
