"""Reads of the columns of the list, and of the values in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Func, TextField

from contacts.models import Contact, ListColumns
from contacts.property_definitions import COMPUTED, SUPPRESSED_FOR, PropertyDefinition
from contacts.selectors.matching import field_of
from marketing_contacts.portals.models import Portal

STATUS = "status"  # the column of the marketing status, which is no property
DEFAULT_COLUMNS = (STATUS, "company", "createdate")


def list_columns(portal: Portal, user_id: int) -> ListColumns:
    """Return what a person chose for the list, or the default."""
    chosen = ListColumns.objects.filter(portal=portal, user_id=user_id).first()
    return chosen or ListColumns(portal=portal, user_id=user_id, columns=list(DEFAULT_COLUMNS))


def column_values(
    portal: Portal, found: Sequence[Contact], definitions: Mapping[str, PropertyDefinition], now: datetime
) -> dict[int, dict[str, str]]:
    """Return each contact's texts of the properties, by the contact's id.

    Only computed properties are read from the database, as they are searched.
    """
    stored = {contact.id: {name: contact.properties.get(name) or "" for name in definitions} for contact in found}
    for contact in found:
        stored[contact.id]["email"] = contact.email or ""
    computed = [name for name in definitions if name in {*COMPUTED, *SUPPRESSED_FOR} - {"email", "createdate"}]
    if computed and found:
        texts = {
            f"text_{place}": Func(
                field_of(portal, definitions[name], now).text, template="(%(expressions)s)", output_field=TextField()
            )
            for place, name in enumerate(computed)
        }
        rows = Contact.objects.filter(portal=portal, id__in=list(stored)).annotate(**texts)
        for contact_id, *values in rows.values_list("id", *texts):
            stored[contact_id] |= {name: value or "" for name, value in zip(computed, values, strict=True)}
    return stored
