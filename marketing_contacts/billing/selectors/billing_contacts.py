"""Reads of who gets notices about money."""

from dataclasses import dataclass

from marketing_contacts.billing.models import BillingContact
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets notices. Empty language and time zone: those of the portal will do."""

    place: int
    name: str
    email: str
    language: str
    time_zone: str = ""
    is_active: bool = True


def billing_contacts(portal: Portal) -> list[Recipient]:
    """Who gets the portal's notices now, at most three; members who can no longer sign in get none."""
    return [recipient for recipient in billing_places(portal) if recipient.is_active]


def billing_places(portal: Portal) -> list[Recipient]:
    """Who has one of the three places, also those who can no longer sign in."""
    found = BillingContact.objects.filter(portal=portal).select_related("user").order_by("place")
    return [_recipient(contact) for contact in found]


def _recipient(contact: BillingContact) -> Recipient:
    if contact.user is None:
        return Recipient(contact.place, contact.email, contact.email, contact.language)
    user = contact.user
    return Recipient(contact.place, str(user), user.email, user.language, user.time_zone, user.is_active)
