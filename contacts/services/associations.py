"""Writes what contacts are associated with: as they are created, and when two become one."""

from collections.abc import Mapping, Sequence

from django.db import connection

from contacts.associations import Association
from contacts.models import ContactAssociation
from marketing_contacts.portals.models import Portal

MOST_ROWS = 1_000  # of one INSERT by the ORM: a statement takes 65,535 parameters


def associate(*, portal: Portal, wanted: Mapping[int, Sequence[Association]]) -> None:
    """Associate new contacts, by their ids, in the transaction that created them."""
    rows = (
        ContactAssociation(portal=portal, contact_id=contact_id, type_id=each.type_id, to_id=each.to_id)
        for contact_id, associations in wanted.items()
        for each in associations
    )
    ContactAssociation.objects.bulk_create(rows, batch_size=MOST_ROWS)


def take_associations(*, portal: Portal, to: int, of: int) -> None:
    """Give the contact `to` the associations of another that is merged into it; those that it has already stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactassociation (portal_id, contact_id, type_id, to_id)"
            " SELECT %s, %s, type_id, to_id FROM contacts_contactassociation"
            "  WHERE portal_id = %s AND contact_id = %s ON CONFLICT DO NOTHING",
            [portal.pk, to, portal.pk, of],
        )
    ContactAssociation.objects.filter(portal=portal, contact_id=of).delete()
