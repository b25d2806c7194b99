"""Write the associations of contacts at their creation, their merge and their erasure."""

from collections.abc import Iterable

from django.db import connection

from contacts.associations import CONTACT, PRIMARY_COMPANY, Associations, one_by_one
from contacts.models import ContactAssociation
from marketing_contacts.portals.models import Portal


def associate(*, portal: Portal, wanted: Associations) -> set[int]:
    """Associate contacts in the caller's transaction and return the ids of those that have a new association.

    `wanted` names the associations by the contact's id. An association that exists stays as it is.
    """
    rows = [(contact_id, each.type_id, each.to_id) for contact_id, each in one_by_one(wanted)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactassociation (portal_id, contact_id, type_id, to_id)"
            " SELECT %s, new.contact_id, new.type_id, new.to_id"
            " FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS new (contact_id, type_id, to_id)"
            " ON CONFLICT DO NOTHING RETURNING contact_id",
            [portal.pk, *([row[column] for row in rows] for column in range(3))],
        )
        return {contact_id for (contact_id,) in cursor.fetchall()}


def take_associations(*, portal: Portal, to: int, of: int) -> None:
    """Give the contact `to` the associations of a contact that is merged into it. Existing associations stay.

    An own primary company stays the only one. The two contacts are no longer associated with each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactassociation (portal_id, contact_id, type_id, to_id)"
            " SELECT %s, %s, taken.type_id, taken.to_id FROM contacts_contactassociation AS taken"
            "  WHERE taken.portal_id = %s AND taken.contact_id = %s AND NOT (taken.type_id = %s AND taken.to_id = %s)"
            "   AND NOT (taken.type_id = %s AND EXISTS (SELECT 1 FROM contacts_contactassociation AS own"
            "    WHERE own.portal_id = %s AND own.contact_id = %s AND own.type_id = %s)) ON CONFLICT DO NOTHING",
            [portal.pk, to, portal.pk, of, CONTACT, str(to), PRIMARY_COMPANY, portal.pk, to, PRIMARY_COMPANY],
        )
        cursor.execute(
            "INSERT INTO contacts_contactassociation (portal_id, contact_id, type_id, to_id)"
            " SELECT %s, other.contact_id, other.type_id, %s FROM contacts_contactassociation AS other"
            "  WHERE other.portal_id = %s AND other.type_id = %s AND other.to_id = %s AND other.contact_id <> %s"
            " ON CONFLICT DO NOTHING",
            [portal.pk, str(to), portal.pk, CONTACT, str(of), to],
        )
    erase_associations(portal=portal, contact_ids=[of])


def erase_associations(*, portal: Portal, contact_ids: Iterable[int]) -> None:
    """Delete the associations of contacts from both ends."""
    ids = list(contact_ids)
    kept = ContactAssociation.objects.filter(portal=portal)
    kept.filter(contact_id__in=ids).delete()
    kept.filter(type_id=CONTACT, to_id__in=list(map(str, ids))).delete()
