"""Order the contacts of the list by any property, in an order that pages by key."""

from datetime import datetime

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateTimeField,
    DecimalField,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left, Lower, NullIf

from contacts.models import Contact
from contacts.property_definitions import COMPUTED, Computed
from contacts.selectors.matching import UnknownProperty, field_of
from contacts.selectors.properties import Definitions
from contacts.selectors.search_fields import Choices
from marketing_contacts.portals.models import Portal

LONGEST_KEY = 200  # characters of a text that order it, since a page's address has the last one
BY_COMPUTED = {Computed.CREATED_AT: "created_at", Computed.UPDATED_AT: "updated_at", Computed.ID: "id"}
NAME = "contact-name"  # what a list shows as the name of a contact. No property can have this name.
COLUMNS = {name: BY_COMPUTED[computed] for name, computed in COMPUTED.items() if computed in BY_COMPUTED}
Ordered = tuple[QuerySet[Contact], tuple[str, ...]]


def ordered_contacts(found: QuerySet[Contact], portal: Portal, sort: str, now: datetime, *, by_words: bool) -> Ordered:
    """Return the contacts with a key to sort by, and the order. A minus before the property's name turns the order.

    Contacts without the property come last. An index has the moments of creation and change, and the number. Contacts
    with searched words come from the index of words, so they are sorted by a key that no index has. Raises
    UnknownProperty.
    """
    name, minus = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    if column := COLUMNS.get(name):
        if by_words:
            output = BigIntegerField() if column == "id" else DateTimeField()
            found, column = (
                found.annotate(sort_key=Func(F(column), function="greatest", output_field=output)),
                "sort_key",
            )
        return found, (f"{minus}{column}",) if column == "id" else (f"{minus}{column}", f"{minus}id")
    if name == NAME:
        return found.annotate(sort_key=Left(Lower(shown_name()), LONGEST_KEY)), (f"{minus}sort_key", f"{minus}id")
    definition = Definitions(portal).naming([name]).get(name)
    if definition is None:
        raise UnknownProperty(name)
    field = field_of(portal, definition, now)
    compared = Lower(field.text) if isinstance(field, Choices) else field.value
    is_number = definition.type == "number" and name not in COMPUTED
    # The beginning of a text, so that the address of a page stays short.
    text = Left(Coalesce(compared, Value(""), output_field=TextField()), LONGEST_KEY)
    value = Coalesce(compared, Value(0), output_field=DecimalField()) if is_number else text
    is_unset = Q(Func(compared, template="%(expressions)s IS NULL", output_field=BooleanField()))
    last = Case(When(is_unset, then=Value(0 if minus else 1)), default=Value(1 if minus else 0))
    return found.annotate(sort_last=last, sort_key=value), (f"{minus}sort_last", f"{minus}sort_key", f"{minus}id")


def shown_name() -> Func:
    """Return the name of a contact as `Contact.name` makes it: first and last name, else the email, else the number."""
    given = ", ".join(f"NULLIF(%(expressions)s ->> '{name}', '')" for name in ("firstname", "lastname"))
    names = Func("properties", template=f"NULLIF(concat_ws(' ', {given}), '')", output_field=TextField())
    number = Func("id", template="'#' || %(expressions)s", output_field=TextField())
    return Coalesce(names, NullIf("email", Value("")), number, output_field=TextField())
