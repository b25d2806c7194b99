"""Reads of associations from both ends. Archived contacts are left out."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from contacts.associations import CONTACT, Association
from contacts.models import Contact, ContactAssociation
from marketing_contacts.portals.models import Portal


class Associated(NamedTuple):
    """An object at the other end, with its id and the types of the association, as contacts number them."""

    number: str
    type_ids: list[int]


def associations_of(
    portal: Portal, contact_ids: Iterable[int], type_ids: Iterable[int]
) -> dict[int, list[Association]]:
    """Return the associations of contacts with these types, in the order of types and ids."""
    rows = ContactAssociation.objects.filter(
        portal=portal, contact_id__in=list(contact_ids), type_id__in=list(type_ids)
    )
    ordered = list(rows.order_by("type_id", "to_id").values_list("contact_id", "type_id", "to_id"))
    others = {int(to_id) for _contact_id, type_id, to_id in ordered if type_id == CONTACT}
    living = Contact.objects.filter(portal=portal, id__in=others, archived_at=None).values_list("id", flat=True)
    gone = others - set(living)
    found: dict[int, list[Association]] = {}
    for contact_id, type_id, to_id in ordered:
        if type_id != CONTACT or int(to_id) not in gone:
            found.setdefault(contact_id, []).append(Association(type_id, to_id))
    return found


def associated_objects(
    portal: Portal, starts: Mapping[int, str], type_ids: Iterable[int], size: int
) -> dict[int, list[Associated]]:
    """Return up to `size` objects for each contact, by id, after the one that `starts` names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.id, found.to_id, found.type_ids"
            " FROM unnest(%s::bigint[], %s::text[]) AS asked (id, after), LATERAL ("
            "  SELECT kept.to_id, array_agg(kept.type_id ORDER BY kept.type_id) AS type_ids"
            "   FROM contacts_contactassociation AS kept"
            "   WHERE kept.portal_id = %s AND kept.contact_id = asked.id AND kept.type_id = ANY(%s::int[])"
            "    AND (length(kept.to_id), kept.to_id) > (length(asked.after), asked.after)"
            "   GROUP BY kept.to_id ORDER BY length(kept.to_id), kept.to_id LIMIT %s) AS found",
            [list(starts), list(starts.values()), portal.pk, list(type_ids), size],
        )
        return _by_end(cursor.fetchall())


def associated_contacts(
    portal: Portal, starts: Mapping[str, int], type_ids: Iterable[int], size: int
) -> dict[str, list[Associated]]:
    """Return up to `size` living contacts for each object, by id, after the one that `starts` names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.id, found.contact_id, found.type_ids"
            " FROM unnest(%s::text[], %s::bigint[]) AS asked (id, after), LATERAL ("
            "  SELECT kept.contact_id, array_agg(kept.type_id ORDER BY kept.type_id) AS type_ids"
            "   FROM contacts_contactassociation AS kept"
            "   JOIN contacts_contact AS contact ON contact.portal_id = kept.portal_id AND contact.id = kept.contact_id"
            "   WHERE kept.portal_id = %s AND kept.to_id = asked.id AND kept.type_id = ANY(%s::int[])"
            "    AND kept.contact_id > asked.after AND contact.archived_at IS NULL"
            "   GROUP BY kept.contact_id ORDER BY kept.contact_id LIMIT %s) AS found",
            [list(starts), list(starts.values()), portal.pk, list(type_ids), size],
        )
        return _by_end(cursor.fetchall())


def _by_end(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[Associated]]:
    found: dict[Any, list[Associated]] = {}
    for end, number, type_ids in rows:
        found.setdefault(end, []).append(Associated(str(number), type_ids))
    return found
