"""Search contacts by computed properties, whose values come from columns or rules."""

from datetime import datetime

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, NullIf

from contacts.marketing_status import MarketingStatus
from contacts.models import counting
from contacts.property_definitions import OBJECT_SOURCES, REASON_TYPES, Computed
from contacts.selectors.expressions import text_from
from contacts.selectors.search_fields import EVERYBODY, Cases, Moment, SearchField, id_field, text_field


def computed_field(computed: Computed, now: datetime) -> SearchField:
    """Return how contacts are searched by a computed property other than the email."""
    if field := _SAME_AT_ANY_TIME.get(computed):
        return field
    counts = counting(now)
    pending = counts & Q(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE)
    match computed:
        case Computed.COUNTS:
            return Cases({"true": counts, "false": ~counts})
        case Computed.COUNTS_UNTIL_UPDATE:
            return Cases({"true": pending, "false": ~pending})
        case Computed.STATUS_SOURCE:
            return Cases({reason: counts & Q(source_kind=kind) for kind, reason in REASON_TYPES.items() if reason})
        case _:
            return text_field(Case(When(counts, then=Cast("source_id", TextField()))))


_SAME_AT_ANY_TIME: dict[Computed, SearchField] = {
    Computed.CREATED_AT: Moment("created_at"),
    Computed.UPDATED_AT: Moment("updated_at"),
    Computed.ID: id_field(),
    Computed.IS_CONTACT: Cases({"true": EVERYBODY}),
    Computed.ALL_IDS: text_field(
        text_from("array_to_string", Func(F("id"), F("merged_ids"), function="array_prepend"), Value(";"))
    ),
    Computed.MERGED_IDS: text_field(text_from("array_to_string", F("merged_ids"), Value(";"))),
    Computed.EMAIL_DOMAIN: text_field(NullIf(text_from("split_part", F("email"), Value("@"), Value(2)), Value(""))),
    Computed.CREATED_BY: Cases({source: Q(created_by_kind=kind) for kind, source in OBJECT_SOURCES.items()}),
}
