"""Reasons for actions that a person may not do on the contacts' pages."""

from marketing_contacts.billing.selectors import UsageSummary
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, locked_for
from marketing_contacts.portals.permissions import Permission


def locked_status(request: PortalRequest, summary: UsageSummary) -> str:
    """Return the reason why the person may not set marketing statuses, or an empty text."""
    if not summary.has_marketing_contacts:
        return str(NO_MARKETING_CONTACTS)
    return locked_for(request, Permission.MARKETING_CONTACTS_ACCESS)
