"""Takes erased persons out of the tables of contacts."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import F, Func, QuerySet, Value

from contacts.models import BulkChange, Contact, Note, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import names_one_of
from contacts.services.associations import erase_associations
from contacts.services.jobs.imports import erase_from_imports
from contacts.services.saved_views import views_naming
from marketing_contacts.portals.erasers import ErasedPerson
from marketing_contacts.portals.models import Portal

ROWS_OF_A_CONTACT: tuple[Any, ...] = tuple(
    relation.related_model
    for relation in Contact._meta.related_objects  # noqa: SLF001 - Django's documented API
)


def erase_from_files(portal: Portal, person: ErasedPerson) -> None:
    """Take the rows that hold one of the addresses out of the kept files."""
    for address in sorted(person.addresses):
        erase_from_imports(portal=portal, email=address)


def edits_naming(portal: Portal, addresses: Collection[str]) -> QuerySet[BulkChange]:
    """Return the bulk changes whose value names one of the addresses."""
    either = "|".join(re.escape(address) for address in sorted(addresses))
    return BulkChange.objects.filter(portal=portal, value__iregex=either) if addresses else BulkChange.objects.none()


def erase_from_bulk_changes(portal: Portal, person: ErasedPerson) -> None:
    """Take the values of edits that name one of the addresses out of bulk changes. An edit that runs fails then."""
    edits_naming(portal, person.addresses).update(value=None)


def erase_rows(portal: Portal, person: ErasedPerson) -> None:
    """Delete the contacts and their rows. Take the addresses out of the histories of other contacts, too."""
    for model in ROWS_OF_A_CONTACT:
        model._base_manager.filter(portal=portal, contact_id__in=person.contact_ids).delete()  # noqa: SLF001 - Django's documented API
    erase_associations(portal=portal, contact_ids=person.contact_ids)
    emails = PropertyChange.objects.filter(portal=portal, name="email")
    emails.filter(value__in=person.addresses).update(value=None)
    emails.filter(previous_value__in=person.addresses).update(previous_value=None)
    lists = PropertyChange.objects.filter(portal=portal, name=OTHER_EMAILS)
    lists.filter(names_one_of("value", person.addresses)).update(value=None)
    lists.filter(names_one_of("previous_value", person.addresses)).update(previous_value=None)
    take_out_of_notes(portal, person.addresses)
    views_naming(portal, person.addresses).delete()
    Contact.objects.filter(portal=portal, id__in=person.contact_ids).delete()


def take_out_of_notes(portal: Portal, addresses: Collection[str]) -> None:
    """Put "…" where the notes of other contacts name one of the addresses."""
    if not addresses:
        return
    either = "|".join(re.escape(address) for address in sorted(addresses, key=len, reverse=True))
    pattern = rf"(?<![\w.+-])({either})(?![\w.+-]*\w)"
    named = Note.objects.filter(portal=portal, text__iregex=pattern)
    named.update(text=Func(F("text"), Value(pattern), Value("…"), Value("gi"), function="regexp_replace"))
