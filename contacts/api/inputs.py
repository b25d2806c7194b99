"""The input of clients as structs, and the checks of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest

from contacts.api.errors import invalid_values
from contacts.email_addresses import looked_for
from contacts.property_definitions.values import MOST_PROPERTIES, ValueFault, checked
from contacts.selectors import Definitions, ids_by_email
from marketing_contacts.wire.refusals import Refused, invalid

LARGEST_BATCH = 100
LARGEST_PAGE = 100
DEFAULT_PAGE = 10
LARGEST_ID = 2**63 - 1
LONGEST_NAMED = 50  # characters of what was sent that a refusal repeats
Value = str | int | float | bool | None


class Key(msgspec.Struct):
    id: str | int


class AssociationTypeInput(msgspec.Struct, rename="camel"):
    association_category: str
    association_type_id: int


class AssociationInput(msgspec.Struct):
    """An object elsewhere that a new contact is associated with, and in which ways."""

    to: Key
    types: list[AssociationTypeInput]


class ContactInput(msgspec.Struct, rename="camel"):
    """A contact to create."""

    properties: dict[str, Value]
    associations: list[AssociationInput] | None = None
    object_write_trace_id: str | None = None


class ChangeInput(msgspec.Struct):
    """New values for a contact that the address names."""

    properties: dict[str, Value]


class KeyedInput(msgspec.Struct, rename="camel"):
    """New values for the contact that has `id` as its id or as its email."""

    id: str | int
    properties: dict[str, Value]
    id_property: str | None = None
    object_write_trace_id: str | None = None


class BatchCreate(msgspec.Struct):
    inputs: list[ContactInput]


class BatchChange(msgspec.Struct):
    inputs: list[KeyedInput]


class BatchArchive(msgspec.Struct):
    inputs: list[Key]


class BatchRead(msgspec.Struct, rename="camel"):
    inputs: list[Key]
    properties: list[str] = []
    properties_with_history: list[str] = []
    id_property: str | None = None


def check_size(inputs: list[Any]) -> None:
    """Raise Refused unless a batch has 1 to 100 inputs."""
    if not 1 <= len(inputs) <= LARGEST_BATCH:
        raise invalid(f"inputs: send 1 to {LARGEST_BATCH} contacts in a batch, not {len(inputs)}.")


def check_keys(inputs: Sequence[KeyedInput]) -> None:
    """Raise Refused, naming it, for an input to upsert whose id has nothing to see in it."""
    for place, item in enumerate(inputs):
        if all(sign.isspace() or not sign.isprintable() for sign in str(item.id)):
            raise invalid(f"inputs[{place}].id: must not be blank, because it is the key of the upsert.")


def check_unique(ids: Iterable[str]) -> None:
    """Raise Refused, naming them, when ids occur twice."""
    twice = [name for name, number in Counter(ids).items() if number > 1]
    if twice:
        raise named_twice(twice)


def named_twice(ids: Sequence[str]) -> Refused:
    """Make the refusal of a batch in which several inputs name one contact."""
    message = f"Duplicate IDs found in batch input: [{', '.join(ids)}]. IDs must be unique"
    return Refused(400, "VALIDATION_ERROR", message, context={"ids": list(ids)})


def checked_values(properties: Mapping[str, Value], definitions: Definitions) -> dict[str, str]:
    """Return the values as they are stored. Raises Refused, which names every bad value."""
    if len(properties) > MOST_PROPERTIES:
        raise invalid(f"properties: a contact has at most {MOST_PROPERTIES}.")
    values = {name: value if isinstance(value, str) else text_of(value) for name, value in properties.items()}
    if "email" in values:
        values["email"] = values["email"].strip()  # as files and forms have it
    if "\0" in "".join((*values, *values.values())):
        raise invalid("properties: a NUL character cannot be stored.")
    kept, bad = checked(values, definitions.writing(values))
    if any(each.code is ValueFault.INVALID_EMAIL for each in bad):
        email = looked_for(values["email"])
        if ids_by_email(definitions.portal, [email]):  # a contact has it since earlier rules, which allowed it
            kept["email"], bad = email, [each for each in bad if each.code is not ValueFault.INVALID_EMAIL]
    if bad:
        raise invalid_values(bad, definitions.portal.pk)
    return kept


def numeric_id(text: str | int) -> int | None:
    """Return a contact's id, or None for a text that cannot be an id."""
    if isinstance(text, int) and not 0 <= text <= LARGEST_ID:
        return None  # one of very many digits cannot be made a text
    text = str(text).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def number_of(name: str, text: str | int, lowest: int, highest: int) -> int:
    """Return a parameter that is a number.

    Raises Refused, naming the parameter, unless it is between the two limits.
    """
    number = numeric_id(text)
    if number is None or not lowest <= number <= highest:
        raise invalid(f"{name}: must be a number from {lowest} to {highest}, not {shortened(text)}.")
    return number


def shortened(text: str | int) -> str:
    """Return the sent value as a refusal names it."""
    return str(text)[:LONGEST_NAMED]


def page_size(request: HttpRequest) -> int:
    """Return the query's `limit`. Raises Refused unless it is between 1 and 100."""
    return number_of("limit", request.GET.get("limit", DEFAULT_PAGE), 1, LARGEST_PAGE)


def page_start(request: HttpRequest) -> int:
    """Return the query's `after`, which is the id behind which the page begins. Raises Refused."""
    text = request.GET.get("after") or "0"
    start = numeric_id(text)
    if start is None:
        raise invalid(f"after: must be the value that paging.next.after gave, not {shortened(text)}.")
    return start


def wants_archived(request: HttpRequest) -> bool:
    """Return the query's `archived`, in any case of letters. Raises Refused."""
    text = request.GET.get("archived", "false").lower()
    if text not in {"true", "false"}:
        raise invalid(f"archived: must be true or false, not {shortened(text)}.")
    return text == "true"


def names(request: HttpRequest, parameter: str) -> list[str]:
    """Names in the query, repeated or with commas between them; none is called by a NUL character."""
    asked = [name.strip() for text in request.GET.getlist(parameter) for name in text.split(",")]
    return [name for name in asked if name and "\0" not in name]


def known_names(asked: Iterable[str], definitions: Definitions) -> list[str]:
    """Return the names that are properties of the portal, each once. Where all are unknown, return one of them."""
    idempotent = dict.fromkeys(asked)
    known = definitions.naming(idempotent)
    return [name for name in idempotent if name in known] or list(idempotent)[:1]


def text_of(value: Value) -> str:
    """Return a value of JSON as a string of the wire."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
