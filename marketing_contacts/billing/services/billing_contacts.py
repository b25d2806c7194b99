"""Add and remove the recipients of a portal's notices about money."""

from datetime import datetime

from django.db import transaction

from marketing_contacts.billing.models import MOST_BILLING_CONTACTS, BillingContact, NoticeMail
from marketing_contacts.portals import audit
from marketing_contacts.portals.erasers import ErasedPerson
from marketing_contacts.portals.models import AuditHead, Member, Portal


class TooManyBillingContacts(Exception):
    """The portal already has three billing contacts."""


class IsBillingContact(Exception):
    """The person already gets the notices."""


@transaction.atomic
def add_billing_contact(
    *, portal: Portal, member: Member | None, email: str = "", language: str = "", by: Member | None, now: datetime
) -> BillingContact:
    """Add a member, or an email address, to the recipients of the portal's notices.

    Raises IsBillingContact when the person already gets them. Raises TooManyBillingContacts when the portal has three.
    """
    head = audit.lock_head(portal=portal)
    email = email.lower()
    contacts = list(BillingContact.objects.filter(portal=portal).select_related("user"))
    wanted = member.user.email if member else email
    if any(wanted == (contact.user.email if contact.user else contact.email) for contact in contacts):
        raise IsBillingContact
    free = set(range(1, MOST_BILLING_CONTACTS + 1)) - {contact.place for contact in contacts}
    if not free:
        raise TooManyBillingContacts
    contact = BillingContact.objects.create(
        portal=portal,
        place=min(free),
        user=member.user if member else None,
        email="" if member else email,
        language=language,
    )
    _record("billing_contact.add", contact, by, now, head)
    return contact


@transaction.atomic
def remove_billing_contact(*, portal: Portal, place: int, by: Member | None, now: datetime) -> None:
    """Remove the recipient in this place. Does nothing when the place is empty."""
    head = audit.lock_head(portal=portal)
    contact = BillingContact.objects.filter(portal=portal, place=place).select_related("user", "portal").first()
    if contact is None:
        return
    BillingContact.objects.filter(portal=portal, place=place).delete()
    _record("billing_contact.remove", contact, by, now, head)


@transaction.atomic
def erase_billing_addresses(portal: Portal, person: ErasedPerson) -> None:
    """Delete the person's addresses from the recipients and from the mails of notices. Members keep their places.

    A caller that needs the lock on the end of the audit trail takes it before this call.
    """
    BillingContact.objects.filter(portal=portal, email__in=person.addresses).delete()
    NoticeMail.objects.filter(portal=portal, email__in=person.addresses).delete()


def _record(action: str, contact: BillingContact, by: Member | None, now: datetime, head: AuditHead) -> None:
    """Record the change in the audit trail.

    The record names an outside address by its place only, because nobody can erase a record.
    """
    target = audit.Target("billing_contact", contact.place, contact.user.email if contact.user else "")
    audit.record(portal=contact.portal, actor=by, action=action, target=target, now=now, head=head)
