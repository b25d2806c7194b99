"""Writes what contacts are associated with: as they are created, when two become one, when they are forgotten."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from contacts.associations import CONTACT, PRIMARY_COMPANY, Association
from contacts.models import ContactAssociation
from marketing_contacts.portals.models import Portal

MOST_ROWS = 1_000  # of one INSERT by the ORM: a statement takes 65,535 parameters


def associate(*, portal: Portal, wanted: Mapping[int, Sequence[Association]]) -> None:
    """Associate contacts, by their ids, in the caller's transaction. What is there already stays."""
    rows = (
        ContactAssociation(portal=portal, contact_id=contact_id, type_id=each.type_id, to_id=each.to_id)
        for contact_id, associations in wanted.items()
        for each in associations
    )
    ContactAssociation.objects.bulk_create(rows, batch_size=MOST_ROWS, ignore_conflicts=True)


def take_associations(*, portal: Portal, to: int, of: int) -> None:
    """Give the contact `to` the associations of another that is merged into it; those that it has already stay.

    A primary company of its own stays the only one. The two are no longer associated with each other.
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
    forget_associations(portal=portal, contact_ids=[of])


def forget_associations(*, portal: Portal, contact_ids: Iterable[int]) -> None:
    """Delete what contacts are associated with, from the other end too."""
    ids = list(contact_ids)
    kept = ContactAssociation.objects.filter(portal=portal)
    kept.filter(contact_id__in=ids).delete()
    kept.filter(type_id=CONTACT, to_id__in=list(map(str, ids))).delete()
