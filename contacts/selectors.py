"""Reads contacts, always within a portal."""

import hashlib
import json
from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from contacts.models import Contact
from marketing_contacts.portals.models import Portal


def living_contacts(portal: Portal) -> QuerySet[Contact]:
    """The portal's contacts that are not archived, by id."""
    return Contact.objects.filter(portal=portal, archived_at=None).order_by("id")


def contacts_of(portal: Portal, *, archived: bool) -> QuerySet[Contact]:
    """The portal's living contacts, or its archived ones, by id."""
    return Contact.objects.filter(portal=portal, archived_at__isnull=not archived).order_by("id")


def ids_by_email(portal: Portal, emails: Iterable[str]) -> dict[str, int]:
    """The ids of living contacts by their email, in lower case."""
    found = living_contacts(portal).filter(email__in=list(emails)).values_list("email", "id")
    return {email: contact_id for email, contact_id in found if email is not None}


def address_hash(email: str) -> bytes:
    """What is kept of a suppressed address when its contact is gone."""
    return hashlib.sha256(email.lower().encode()).digest()


_SUPPRESSED = """
    SELECT given.email
      FROM jsonb_array_elements_text(%s::jsonb) AS given(email)
      JOIN contacts_suppressedaddress AS suppressed
        ON suppressed.portal_id = %s AND suppressed.address_hash = sha256(convert_to(given.email, 'UTF8'))
"""  # hashed where the hashes are: one parameter instead of a hundred


def suppressed_emails(portal: Portal, emails: Iterable[str]) -> set[str]:
    """Those of `emails` that an app must not stamp as marketing."""
    given = {email.lower(): email for email in emails}
    if not given:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_SUPPRESSED, [json.dumps(list(given)), portal.pk])
        return {given[email] for (email,) in cursor.fetchall()}
