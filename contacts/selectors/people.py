"""Reads of a person, who can be several contacts of a portal, and of every known address of the person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from contacts.email_addresses import looked_for, spellings
from contacts.models import Contact, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors.addresses import ADDRESS_SEPARATOR, ids_by_email
from contacts.selectors.expressions import sql_compared
from contacts.selectors.living import contacts_ever
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Person:
    """The ids of all contacts of a person, living, archived or merged, and the addresses that they have or had.

    An address that belongs to another living contact now is left out.
    """

    ids: frozenset[int]
    addresses: frozenset[str]


def person(portal: Portal, *, ids: Iterable[int] = (), emails: Iterable[str] = ()) -> Person:
    """Return the person behind contacts or addresses, with all merged contacts and those with the same addresses.

    Without such a contact the person has no ids. Given addresses always belong to the person.
    """
    contacts = Contact.objects.filter(portal=portal)
    addresses = {spelling for email in emails for spelling in spellings(looked_for(email))} - {""}
    known = _with_merged(portal, ids)
    while True:
        current = contacts.filter(id__in=list(known)).values_list("email", flat=True)
        addresses |= {spelling for email in current if email for spelling in spellings(email)}
        living = ids_by_email(portal, addresses).values()
        archived = contacts.filter(archived_at__isnull=False, email__in=list(addresses)).values_list("id", flat=True)
        found = _with_merged(portal, {*known, *living, *archived})
        if found == known:
            break
        known = found
    changes = PropertyChange.objects.filter(portal=portal, contact_id__in=list(known), name__in=["email", OTHER_EMAILS])
    texts = {text for pair in changes.values_list("previous_value", "value") for text in pair if text}
    former = {email for text in texts for email in text.split(ADDRESS_SEPARATOR)} - {""} - addresses
    return Person(frozenset(known), frozenset(addresses | (former - ids_by_email(portal, former).keys())))


def _with_merged(portal: Portal, ids: Iterable[int]) -> set[int]:
    """Return the contacts, the contacts into which they were merged, and all contacts merged into these."""
    contacts = Contact.objects.filter(portal=portal)
    rows = contacts.filter(id__in=list(ids)).values_list("id", "merged_into_id")
    survivors = {into or number for number, into in rows}
    return survivors | set(contacts.filter(merged_into_id__in=survivors).values_list("id", flat=True))


def names_one_of(value: str, emails: Iterable[str]) -> Q:
    """Return a condition that a list of addresses, the field `value`, contains one of these."""
    array = ArrayField(TextField())
    listed = Func(F(value), Value(ADDRESS_SEPARATOR), function="string_to_array", output_field=array)
    wanted = Value(sorted(emails), output_field=array)
    return sql_compared(listed, "&&", wanted)


def contacts_by_id(portal: Portal, ids: Iterable[int]) -> QuerySet[Contact]:
    """Return the portal's contacts of these ids, living, archived or merged, by id."""
    return contacts_ever(portal).filter(id__in=list(ids)).order_by("id")


def survivor_of(portal: Portal, contact_id: int) -> Contact | None:
    """Return the living contact of this id, or the contact into which it was merged, or None."""
    found = contacts_ever(portal).filter(id=contact_id).first()
    if found and found.merged_into_id:
        found = Contact.objects.filter(portal=portal, id=found.merged_into_id).first()
    return found if found and found.archived_at is None else None
