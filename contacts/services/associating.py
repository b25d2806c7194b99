"""Associate existing contacts with each other and with objects elsewhere, and remove such associations.

A read shows associations, so a change of them moves the update time of the contact (`updated_at`).
"""

from datetime import datetime

from django.db import connection, transaction

from contacts.associations import PRIMARY_COMPANY, Associations, kept_together, mirrored, one_by_one, with_labels
from contacts.models import Contact
from contacts.services.associations import associate
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
