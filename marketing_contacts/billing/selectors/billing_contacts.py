"""Reads of the recipients of notices about money."""

from dataclasses import dataclass

from marketing_contacts.billing.models import BillingContact
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of notices. An empty language or time zone means the portal's."""

    place: int
    name: str
    email: str
    language: str
    time_zone: str = ""
    is_active: bool = True


def billing_contacts(portal: Portal) -> list[Recipient]:
    """Return the recipients of the portal's notices, at most three. A member who cannot sign in gets none."""
    return [recipient for recipient in billing_places(portal) if recipient.is_active]


def billing_places(portal: Portal) -> list[Recipient]:
    """Return the recipients in the three places, including members who cannot sign in."""
    found = BillingContact.objects.filter(portal=portal).select_related("user").order_by("place")
    return [
        Recipient(each.place, str(user), user.email, user.language, user.time_zone, user.is_active)
        if (user := each.user)
        else Recipient(each.place, each.email, each.email, each.language)
        for each in found
    ]
