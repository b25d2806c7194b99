"""Associate existing contacts with each other and with objects elsewhere, and remove such associations.

A read shows associations, so a change of them moves the update time of the contact (`updated_at`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from contacts.associations import CONTACT, PRIMARY_COMPANY, Association, kept_together, with_labels
from contacts.models import Contact
from contacts.services.associations import associate
from contacts.services.status.book import ContactsNotFound, lock_contacts
from marketing_contacts.portals.models import Portal

Associations = Mapping[int, Sequence[Association]]  # by the contact's id


@transaction.atomic
def add_associations(*, portal: Portal, wanted: Associations, now: datetime) -> None:
    """Associate living contacts. An existing association stays. A new primary company replaces the former one.

    Raises ContactsNotFound, and then nothing is written.
    """
    ids = {*wanted, *_mirrored(wanted)}
    if missing := ids - lock_contacts(portal, ids).keys():
        raise ContactsNotFound(sorted(missing))
    kept = {contact_id: kept_together(some) for contact_id, some in wanted.items()}
    primary = [(contact_id, each.to_id) for contact_id, each in _flat(kept) if each.type_id == PRIMARY_COMPANY]
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
    changed |= associate(portal=portal, wanted=_mirrored(kept))
    Contact.objects.filter(portal=portal, id__in=list(changed)).update(updated_at=now)


@transaction.atomic
def remove_associations(*, portal: Portal, gone: Associations, now: datetime) -> None:
    """Remove associations of contacts. An association that does not exist is passed over."""
    both = [*_flat(gone), *_flat(_mirrored(gone))]
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


def _mirrored(associations: Associations) -> dict[int, list[Association]]:
    """Return the associations between contacts from the other end."""
    mirrored: dict[int, list[Association]] = {}
    for contact_id, each in _flat(associations):
        if each.type_id == CONTACT:
            mirrored.setdefault(int(each.to_id), []).append(Association(CONTACT, str(contact_id)))
    return mirrored


def _flat(associations: Associations) -> Iterator[tuple[int, Association]]:
    return ((contact_id, each) for contact_id, some in associations.items() for each in some)
