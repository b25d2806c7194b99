"""Reads of addresses. An address is a living contact's email or one of its other addresses."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import QuerySet

from contacts.email_addresses import spellings
from contacts.models import HOLDING, Contact
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors.contact_rows import address_rows, contacts_with_ids
from marketing_contacts.portals.models import Portal

ADDRESS_SEPARATOR = ";"


def ids_by_email(portal: Portal, emails: Iterable[str]) -> dict[str, int]:
    """Return the ids of living contacts by their addresses, in lower case. Other addresses count too.

    Several contacts may have spellings of one address. The contact with the given spelling comes first.
    """
    wanted = {email: spellings(email) for email in emails}
    listed = [spelling for each in wanted.values() for spelling in each]
    rows = Contact.objects.filter(HOLDING, portal=portal, email__in=listed).values_list("email", "id", "merged_into_id")
    return _by_spelling(wanted, {str(email): survivor or number for email, number, survivor in rows})


def contacts_by_email(portal: Portal, emails: Iterable[str]) -> dict[str, Contact]:
    """Return the living contacts by their addresses, like `ids_by_email`."""
    wanted = {email: spellings(email) for email in emails}
    rows = address_rows(portal, [spelling for each in wanted.values() for spelling in each])
    ids = _by_spelling(wanted, {str(row.email): row.merged_into_id or row.id for row in rows})
    found = {row.id: row for row in rows if row.archived_at is None}
    found |= contacts_with_ids(portal, set(ids.values()) - found.keys())
    return {email: found[number] for email, number in ids.items() if number in found}


def _by_spelling(wanted: Mapping[str, Sequence[str]], ids: Mapping[str, int]) -> dict[str, int]:
    """Return for each email the id of the first of its spellings that has one."""
    first = {email: next((ids[each] for each in some if each in ids), None) for email, some in wanted.items()}
    return {email: number for email, number in first.items() if number is not None}


def main_addresses(portal: Portal, emails: Collection[str]) -> dict[str, str]:
    """Return the email of the living contact behind each address. An unknown address stands for itself."""
    known = contacts_by_email(portal, emails)
    return {email: (known[email].email or email) if email in known else email for email in emails}


def other_addresses(portal: Portal, contact_ids: Collection[int]) -> QuerySet[Contact]:
    """Return the rows of these contacts' other addresses, in the order in which the contacts got them."""
    rows = Contact.objects.filter(portal=portal, merged_into_id__in=contact_ids, holds_email=True)
    return rows.order_by("archived_at", "id")


def listed_addresses(contact: Contact) -> list[str]:
    """Return the contact's other addresses from its own row. An archived contact lists its former ones."""
    return [address for address in (contact.properties.get(OTHER_EMAILS) or "").split(ADDRESS_SEPARATOR) if address]


def freed_addresses(portal: Portal, contacts: Iterable[Contact]) -> list[Contact]:
    """Return the rows that can hold the addresses of archived contacts again, one for each address."""
    wanted = {contact.id: set(listed_addresses(contact)) for contact in contacts}
    wanted = {number: emails for number, emails in wanted.items() if emails}
    if not wanted:
        return []
    rows = Contact.objects.filter(portal=portal, merged_into_id__in=wanted, holds_email=False).order_by("id")
    return list({row.email: row for row in rows if row.email in wanted[row.merged_into_id or 0]}.values())
