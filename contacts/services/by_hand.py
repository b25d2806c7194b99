"""The actions of a person on a contact's pages that take one transaction."""

from datetime import datetime

from django.db import transaction

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Origin
from contacts.services.status.book import audit_each
from contacts.services.status.set import Decision, set_marketing_status
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Member, Portal


def origin_of_member(member: Member) -> Origin:
    """Return the member as the origin of a write."""
    return Origin(Source.member(member))


@transaction.atomic
def create_contact_by_hand(
    *, portal: Portal, contact: NewContact, as_marketing: bool, by: Member, now: datetime
) -> tuple[Contact, Decision | None]:
    """Create a contact as non-marketing, and set it to marketing if requested.

    Raises ContactAlreadyExists, and NoMarketingContacts for a requested status. Nothing is written then.
    """
    answers = create_contacts(portal=portal, contacts=[contact], origin=origin_of_member(by), now=now)
    [created] = [answer.contact for answer in answers if isinstance(answer, Created)]
    audit_each(portal, by, "contact.create", [created.id], now=now)
    if not as_marketing:
        return created, None
    [decision] = set_marketing_status(
        portal=portal,
        contact_ids=[created.id],
        wished=MarketingStatus.MARKETING,
        origin=origin_of_member(by),
        now=now,
        by=by,
    )
    return created, decision
