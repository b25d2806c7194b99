"""Decides who gets a portal's notices about money."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from marketing_contacts.billing.models import MOST_BILLING_CONTACTS, BillingContact, NoticeMail
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Member, Portal


class TooManyBillingContacts(Exception):
    """A portal has at most three."""


class IsBillingContact(Exception):
    """Whoever it is gets the notices already."""


@transaction.atomic
def add_billing_contact(
    *, portal: Portal, member: Member | None, email: str = "", language: str = "", by: Member | None, now: datetime
) -> BillingContact:
    """Let a member, or else who reads mail at `email`, get the portal's notices.

    Raises IsBillingContact for who does already, and TooManyBillingContacts where three do.
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
    """Let whoever has this place get no more notices; nothing where nobody has it."""
    head = audit.lock_head(portal=portal)
    contact = BillingContact.objects.filter(portal=portal, place=place).select_related("user", "portal").first()
    if contact is None:
        return
    BillingContact.objects.filter(portal=portal, place=place).delete()
    _record("billing_contact.remove", contact, by, now, head)


@transaction.atomic
def erase_billing_addresses(*, portal: Portal, emails: Collection[str]) -> None:
    """Let nobody get notices at these addresses, and forget that anybody did. Members keep their places.

    Lock the end of the audit trail before, if at all.
    """
    BillingContact.objects.filter(portal=portal, email__in=emails).delete()
    NoticeMail.objects.filter(portal=portal, email__in=emails).delete()


def _record(action: str, contact: BillingContact, by: Member | None, now: datetime, head: AuditHead) -> None:
    """By the place alone where it is an address of somebody outside: what is recorded cannot be forgotten."""
    target = audit.Target("billing_contact", contact.place, contact.user.email if contact.user else "")
    audit.record(portal=contact.portal, actor=by, action=action, target=target, now=now, head=head)
