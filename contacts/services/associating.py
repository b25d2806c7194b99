"""Associates contacts that are there with each other and with objects elsewhere, and takes that back."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection, transaction

from contacts.associations import CONTACT, PRIMARY_COMPANY, Association, kept_together, with_labels
from contacts.models import ContactAssociation
from contacts.services.associations import associate
from contacts.services.records import ContactsNotFound, lock_contacts
from marketing_contacts.portals.models import Portal

Associations = Mapping[int, Sequence[Association]]  # by the contact's id


@transaction.atomic
def add_associations(*, portal: Portal, wanted: Associations) -> None:
    """Associate living contacts. What is there already stays, but a new primary company takes the former one's place.

    Raises ContactsNotFound, and then nothing is written.
    """
    ids = {*wanted, *_mirrored(wanted)}
    if missing := ids - lock_contacts(portal, ids).keys():
        raise ContactsNotFound(sorted(missing))
    kept = {contact_id: kept_together(some) for contact_id, some in wanted.items()}
    moved = [contact_id for contact_id, some in kept.items() if any(each.type_id == PRIMARY_COMPANY for each in some)]
    ContactAssociation.objects.filter(portal=portal, contact_id__in=moved, type_id=PRIMARY_COMPANY).delete()
    associate(portal=portal, wanted=kept)
    associate(portal=portal, wanted=_mirrored(kept))


@transaction.atomic
def remove_associations(*, portal: Portal, gone: Associations) -> None:
    """Take associations of contacts away. What is not there is passed over."""
    both = [*_flat(gone), *_flat(_mirrored(gone))]
    lock_contacts(portal, [contact_id for contact_id, _each in both])
    rows = [(contact_id, type_id, each.to_id) for contact_id, each in both for type_id in with_labels(each.type_id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_contactassociation AS kept"
            " USING unnest(%s::bigint[], %s::int[], %s::text[]) AS gone (contact_id, type_id, to_id)"
            " WHERE kept.portal_id = %s AND kept.contact_id = gone.contact_id AND kept.type_id = gone.type_id"
            "  AND kept.to_id = gone.to_id",
            [*([row[column] for row in rows] for column in range(3)), portal.pk],
        )


def _mirrored(associations: Associations) -> dict[int, list[Association]]:
    """Those between contacts, from the other end."""
    mirrored: dict[int, list[Association]] = {}
    for contact_id, each in _flat(associations):
        if each.type_id == CONTACT:
            mirrored.setdefault(int(each.to_id), []).append(Association(CONTACT, str(contact_id)))
    return mirrored


def _flat(associations: Associations) -> Iterator[tuple[int, Association]]:
    return ((contact_id, each) for contact_id, some in associations.items() for each in some)
