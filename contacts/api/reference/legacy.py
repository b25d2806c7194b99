"""Describe the calls for contacts in version 1."""

from dataclasses import replace

from msgspec import UNSET, Struct, UnsetType

from contacts.api.reference.answers import ErrorAnswer
from contacts.api.reference.contacts import DECISION, DECISIONS
from contacts.api.reference.operations import Operation, Parameter, Section
from contacts.api.v1.addresses import AddressesAnswer, ReplaceInput
from contacts.api.v1.batch import BatchInput
from contacts.api.v1.contact import MergeVidsInput, ProfileInput
from contacts.api.v1.profile import WireProfile
from contacts.search_terms import MOST_WORDS
from integrations.scopes import Scope

READ, WRITE = (Scope.CONTACTS_READ,), (Scope.CONTACTS_WRITE,)
V1 = "/contacts/v1"
TEXTS = {"type": "array", "items": {"type": "string"}}
EMPTY = {"const": ""}  # as if it were left out
OFFSET = {"anyOf": [{"type": "integer", "minimum": 0}, EMPTY]}
SHOWN = (
    Parameter("property", "Names of properties to return, repeated.", TEXTS),
    Parameter("propertyMode", "Whether former values are returned.", {"enum": ["value_only", "value_and_history"]}),
    Parameter(
        "includeVersion", "true for version and versionTimestamp, which increase with each change.", {"type": "string"}
    ),
)
COUNT = Parameter("count", "Contacts per page, at most 100.", {"anyOf": [{"type": "integer"}, EMPTY]})
VID_OFFSET = Parameter("vidOffset", "vid-offset of the previous page.", OFFSET)
TIME_OFFSET = Parameter("timeOffset", "time-offset of the previous page.", OFFSET)
TAKEN = {409: ("CONFLICT", "OBJECT_ALREADY_EXISTS", "VALIDATION_ERROR")}
NO_LISTS = "Lists are not supported here, so there are none."
ADA = {"properties": [{"property": "email", "value": "ada@example.com"}, {"property": "firstname", "value": "Ada"}]}
LOVELACE = {"properties": [{"property": "lastname", "value": "Lovelace"}]}


class BadProfileValue(Struct, rename="camel"):
    """A value that may not be written."""

    name: str
    error: str
    message: str
    is_valid: bool


class TakenIdentity(Struct, rename="camel"):
    """An address or an id of the contact that has the email already."""

    type: str
    value: str
    timestamp: int
    is_primary: bool | UnsetType = UNSET


class TakenProfile(Struct, rename="camel"):
    """The contact that has the email already."""

    vid: int
    identity: list[TakenIdentity]
    linked_vid: list[int]
    is_contact: bool
    saved_at_timestamp: int


class ProfileErrorAnswer(ErrorAnswer, rename="camel"):
    """The envelope of every refusal of version 1."""

    error: str | UnsetType = UNSET
    validation_results: list[BadProfileValue] | UnsetType = UNSET
    identity_profile: TakenProfile | UnsetType = UNSET


class Upserted(Struct, rename="camel"):
    vid: int
    is_new: bool


class Deleted(Struct):
    vid: int
    deleted: bool
    reason: str


class ProfilePage(Struct, rename="kebab"):
    """A page of profiles, and where the next one begins."""

    contacts: list[WireProfile]
    has_more: bool
    vid_offset: int


class RecentPage(ProfilePage, rename="kebab"):
    time_offset: int


class Statistics(Struct, rename="kebab"):
    """How many contacts there are, and when the latest was created."""

    contacts: int
    last_new_contact_at: int | None


class ListsPage(Struct, rename="kebab"):
    """A page of lists, which is empty."""

    lists: list[str]
    offset: int
    has_more: bool


class ListsBatch(Struct):
    """Lists by their numbers, none of which is there."""

    lists: list[str]


class FoundPage(Struct, rename="kebab"):
    """A page of contacts that were found by words."""

    query: str
    offset: int
    has_more: bool
    total: int
    contacts: list[WireProfile]


VIDS = Parameter("vid", "Up to 100 vids, repeated.", {"type": "array", "items": {"type": "integer"}}, example="512")
PROFILE_TOKEN = "512-6fa459ea-ee8a-3ca4-894e-db77e160355e"  # noqa: S105 - the name of a contact in version 1
TOKENS = Parameter("utk", "Up to 100 profile tokens, repeated.", TEXTS, example=PROFILE_TOKEN)
EMAILS = Parameter("email", "Up to 100 emails, repeated.", TEXTS, example="ada@example.com")
ONE = (
    Operation(
        "POST", f"{V1}/contact", "Create a contact", {200: WireProfile}, WRITE, query=SHOWN, body=ProfileInput,
        example=ADA, idempotent=True, headers=(DECISION,), categories=TAKEN,
    ),
    Operation(
        "POST", f"{V1}/contact/createOrUpdate/email/{{email}}", "Create or change a contact", {200: Upserted}, WRITE,
        body=ProfileInput, example=LOVELACE, idempotent=True,
        description="A different email in the body becomes the contact's email. If no contact has the email in the"
        " path, the email in the body"
        " identifies the contact.", headers=(DECISION,), categories=TAKEN, refusals=(404,),
    ),
    *(
        operation
        for key in ("vid", "email")
        for operation in (
            Operation(
                "GET", f"{V1}/contact/{key}/{{{key}}}/profile", f"Read a contact by {key}", {200: WireProfile}, READ,
                query=SHOWN,
            ),
            Operation(
                "POST", f"{V1}/contact/{key}/{{{key}}}/profile", f"Change a contact by {key}", {204: None}, WRITE,
                body=ProfileInput, example=LOVELACE, idempotent=True, categories=TAKEN,
            ),
        )
    ),
    Operation("DELETE", f"{V1}/contact/vid/{{vid}}", "Archive a contact", {200: Deleted}, WRITE, idempotent=True),
    Operation(
        "POST", f"{V1}/contact/merge-vids/{{vid}}", "Merge two contacts", {200: str}, WRITE, body=MergeVidsInput,
        example={"vidToMerge": 513}, idempotent=True,
    ),
)  # fmt: skip
ADDRESSES = (
    Operation(
        "GET", f"{V1}/secondary-email/{{vid}}", "Read a contact's secondary emails", {200: AddressesAnswer}, READ,
    ),
    Operation(
        "PATCH", f"{V1}/secondary-email/{{vid}}", "Replace a secondary email", {200: AddressesAnswer}, WRITE,
        body=ReplaceInput, idempotent=True, categories=TAKEN,
        example={"targetSecondaryEmail": "lovelace@example.com", "updatedSecondaryEmail": "countess@example.com"},
    ),
    Operation(
        "PUT", f"{V1}/secondary-email/{{vid}}/email/{{email}}", "Add a secondary email", {200: AddressesAnswer},
        WRITE, values={"email": "lovelace@example.com"},
        idempotent=True, categories=TAKEN,
        description="At most 250 for a contact, which must already have an email. A 409 names the contact that has"
        " the address.",
    ),
    Operation(
        "DELETE", f"{V1}/secondary-email/{{vid}}/email/{{email}}", "Remove a secondary email", {200: AddressesAnswer},
        WRITE, values={"email": "lovelace@example.com"}, idempotent=True,
    ),
)  # fmt: skip
MANY = (
    Operation(
        "POST", f"{V1}/contact/batch", "Create or change up to 1,000 contacts", {202: None}, WRITE,
        body=list[BatchInput], example=[{"email": "ada@example.com", **LOVELACE}], idempotent=True,
        description="All or none.", headers=(DECISIONS,), categories=TAKEN,
    ),
    Operation(
        "GET", f"{V1}/contact/vids/batch", "Read contacts by vid", {200: dict[str, WireProfile]}, READ,
        query=(VIDS, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/contact/emails/batch", "Read contacts by email", {200: dict[str, WireProfile]}, READ,
        query=(EMAILS, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/contact/utk/{{token}}/profile", "Read a contact by its profile token", {200: WireProfile}, READ,
        query=SHOWN, values={"token": PROFILE_TOKEN},
    ),
    Operation(
        "GET", f"{V1}/contact/byUtk/batch", "Read contacts by profile token", {200: dict[str, WireProfile]}, READ,
        query=(TOKENS, *SHOWN), description="The older name contact/utks/batch works too.",
    ),
    Operation(
        "GET", f"{V1}/contacts/statistics", "Read the number of contacts", {200: Statistics}, READ,
    ),
    Operation(
        "GET", f"{V1}/lists/all/contacts/all", "List contacts", {200: ProfilePage}, READ,
        query=(COUNT, VID_OFFSET, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/lists/all/contacts/recent", "List contacts, newest first", {200: RecentPage}, READ,
        query=(COUNT, VID_OFFSET, TIME_OFFSET, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/lists/recently_updated/contacts/recent", "List contacts, most recently changed first",
        {200: RecentPage}, READ, query=(COUNT, VID_OFFSET, TIME_OFFSET, *SHOWN),
        description="Contacts that were changed in the last 30 days.",
    ),
    Operation(
        "GET", f"{V1}/search/query", "Search contacts by words", {200: FoundPage}, READ,
        query=(
            Parameter("q", f"At most {MOST_WORDS} words of names, emails and companies.", example="ada"),
            COUNT,
            Parameter("offset", "How many to skip.", OFFSET),
            Parameter("sort", "The property to sort by. By default, the newest come first."),
            Parameter("order", "ASC or DESC (the default)."),
            *SHOWN,
        ),
        description="All properties that have a value are returned, unless some are asked for.",
    ),
    *(
        Operation(
            "GET", f"{V1}/lists{path}", f"List the portal's {kind}", {200: ListsPage}, READ,
            query=(COUNT, Parameter("offset", "How many to skip.", OFFSET)), description=NO_LISTS,
        )
        for path, kind in {"": "lists", "/static": "static lists", "/dynamic": "active lists"}.items()
    ),
    Operation(
        "GET", f"{V1}/lists/batch", "Read lists by number", {200: ListsBatch}, READ, never=(400,),
        query=(Parameter("listId", "Numbers of lists, repeated.", TEXTS),), description=NO_LISTS,
    ),
    Operation("GET", f"{V1}/lists/{{listId}}", "Read a list", {}, READ, description=NO_LISTS),
    *(
        Operation(
            "GET", f"{V1}/lists/{{listId}}/contacts/{which}", f"List {which} contacts of a list", {}, READ,
            description=NO_LISTS,
        )
        for which in ("all", "recent")
    ),
)  # fmt: skip

SECTION = Section(
    "Contacts, version 1",
    "HubSpot's older API for contacts, for programs that use it.",
    tuple(replace(each, refusal=ProfileErrorAnswer) for each in ONE + ADDRESSES + MANY),
)
