"""What each property on the wire is searched by: a column where there is one, else the stored value."""

from datetime import datetime

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, NullIf

from contacts.api.v3.representation import OBJECT_SOURCES, REASON_TYPES
from contacts.associations import ASSOCIATION_TYPES, OBJECTS
from contacts.marketing_status import MarketingStatus
from contacts.property_definitions import OTHER_EMAILS, SUPPRESSING, PropertyDefinition
from contacts.selectors import is_suppressed
from contacts.selectors.search_fields import (
    EVERYBODY,
    Associated,
    Cases,
    Field,
    Moment,
    id_field,
    stored_field,
    text_field,
)
from contacts.selectors.searched_addresses import MainAddress, OtherAddresses
from marketing_contacts.portals.models import Portal

WORDED = {"firstname", "lastname", "company"}


def field_of(portal: Portal, definition: PropertyDefinition, now: datetime) -> Field:
    """How contacts are searched by a property: what is shown is what is found."""
    name = definition.name
    if name == "email":
        return MainAddress(portal)
    if name == OTHER_EMAILS:
        return OtherAddresses(portal)
    if name in SUPPRESSING:
        return Cases({"true": Q(is_suppressed(portal, SUPPRESSING[name]))})
    return _OF_COLUMNS.get(name) or _of_status(name, now) or stored_field(portal, definition, worded=name in WORDED)


def associated_field(portal: Portal, name: str) -> Field | None:
    """How contacts are searched by what they are associated with: `associations.company` and the like."""
    prefix, _dot, kind = name.partition(".")
    if prefix != "associations" or kind.lower() not in OBJECTS:
        return None
    objects = OBJECTS[kind.lower()]
    return Associated(portal, [number for number, each in ASSOCIATION_TYPES.items() if each.objects == objects])


def _of_status(name: str, now: datetime) -> Field | None:
    pending = Q(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE, marketing_until__gt=now)
    counts = Q(marketing_status=MarketingStatus.MARKETING) | pending
    match name:
        case "hs_marketable_status":
            return Cases({"true": counts, "false": ~counts})
        case "hs_marketable_until_renewal":
            return Cases({"true": pending, "false": ~pending})
        case "hs_marketable_reason_type":
            return Cases({reason: counts & Q(source_kind=kind) for kind, reason in REASON_TYPES.items()})
        case "hs_marketable_reason_id":
            return text_field(Case(When(counts, then=Cast("source_id", TextField()))))
    return None


def _text(function: str, *arguments: F | Func | Value) -> Func:
    return Func(*arguments, function=function, output_field=TextField())


_MERGED = _text("array_to_string", F("merged_ids"), Value(";"))
_OF_COLUMNS = {
    "createdate": Moment("created_at"),
    "lastmodifieddate": Moment("updated_at"),
    "hs_lastmodifieddate": Moment("updated_at"),
    "hs_object_id": id_field(),
    "hs_is_contact": Cases({"true": EVERYBODY}),
    "hs_all_contact_vids": text_field(
        _text("array_to_string", Func(F("id"), F("merged_ids"), function="array_prepend"), Value(";"))
    ),
    "hs_merged_object_ids": text_field(_MERGED),
    "hs_calculated_merged_vids": text_field(_MERGED),
    "hs_email_domain": text_field(NullIf(_text("split_part", F("email"), Value("@"), Value(2)), Value(""))),
    "hs_object_source": Cases({source: Q(created_by_kind=kind) for kind, source in OBJECT_SOURCES.items()}),
    "hs_object_source_label": Cases({source: Q(created_by_kind=kind) for kind, source in OBJECT_SOURCES.items()}),
}
