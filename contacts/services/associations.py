"""Associate contacts with each other and with objects elsewhere, and remove such associations.

A read shows associations, so a change of them moves the update time of the contact (`updated_at`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from contacts.associations import (
    CONTACT,
    PRIMARY_COMPANY,
    Associations,
    kept_together,
    mirrored,
    one_by_one,
    with_labels,
)
from contacts.models import Contact, ContactAssociation
from contacts.services.status.book import ContactsNotFound, lock_contacts
from marketing_contacts.portals.models import Portal


@transaction.atomic
def add_associations(*, portal: Portal, wanted: Associations, now: datetime) -> None:
    """Associate living contacts. An existing association stays. A new primary company replaces the former one.

    Raises ContactsNotFound, and then nothing is written.
    """
    ids = {*wanted, *mirrored(wanted)}
    if missing := ids - lock_contacts(portal, ids).keys():
        raise ContactsNotFound(sorted(missing))
    kept = {contact_id: kept_together(some) for contact_id, some in wanted.items()}
    primary = [(contact_id, each.to_id) for contact_id, each in one_by_one(kept) if each.type_id == PRIMARY_COMPANY]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_contactassociation AS former"
            " USING unnest(%s::bigint[], %s::text[]) AS named (contact_id, to_id)"
            " WHERE former.portal_id = %s AND former.contact_id = named.contact_id AND former.type_id = %s"
            "  AND former.to_id <> named.to_id RETURNING former.contact_id",
            [*([row[column] for row in primary] for column in range(2)), portal.pk, PRIMARY_COMPANY],
        )
        changed = {contact_id for (contact_id,) in cursor.fetchall()}
    changed |= associate(portal=portal, wanted=kept)
    changed |= associate(portal=portal, wanted=mirrored(kept))
    Contact.objects.filter(portal=portal, id__in=list(changed)).update(updated_at=now)


@transaction.atomic
def remove_associations(*, portal: Portal, gone: Associations, now: datetime) -> None:
    """Remove associations of contacts. An association that does not exist is passed over."""
    both = [*one_by_one(gone), *one_by_one(mirrored(gone))]
    lock_contacts(portal, [contact_id for contact_id, _each in both])
    rows = [(contact_id, type_id, each.to_id) for contact_id, each in both for type_id in with_labels(each.type_id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_contactassociation AS kept"
            " USING unnest(%s::bigint[], %s::int[], %s::text[]) AS gone (contact_id, type_id, to_id)"
            " WHERE kept.portal_id = %s AND kept.contact_id = gone.contact_id AND kept.type_id = gone.type_id"
            "  AND kept.to_id = gone.to_id RETURNING kept.contact_id",
            [*([row[column] for row in rows] for column in range(3)), portal.pk],
        )
        changed = {contact_id for (contact_id,) in cursor.fetchall()}
    Contact.objects.filter(portal=portal, id__in=list(changed)).update(updated_at=now)


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
