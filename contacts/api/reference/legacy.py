"""Contacts, version 1."""

from msgspec import Struct

from contacts.api.reference.contacts import DECISION, DECISIONS
from contacts.api.reference.operations import Operation, Parameter, Section
from contacts.api.v1 import MergeVidsInput, ProfileInput
from contacts.api.v1_addresses import AddressesAnswer, ReplaceInput
from contacts.api.v1_batch import BatchInput
from contacts.api.v1_profile import WireProfile
from integrations.scopes import Scope

READ, WRITE = (Scope.CONTACTS_READ,), (Scope.CONTACTS_WRITE,)
V1 = "/contacts/v1"
TEXTS = {"type": "array", "items": {"type": "string"}}
EMPTY = {"const": ""}  # as if it were left out
OFFSET = {"anyOf": [{"type": "integer", "minimum": 0}, EMPTY]}
SHOWN = (
    Parameter("property", "Names of properties to answer, repeated.", TEXTS),
    Parameter("propertyMode", "Whether former values are answered.", {"enum": ["value_only", "value_and_history"]}),
)
COUNT = Parameter("count", "How many contacts a page has, at most 100.", {"anyOf": [{"type": "integer"}, EMPTY]})
VID_OFFSET = Parameter("vidOffset", "vid-offset of the page before.", OFFSET)
TIME_OFFSET = Parameter("timeOffset", "time-offset of the page before.", OFFSET)
ADA = {"properties": [{"property": "email", "value": "ada@example.com"}, {"property": "firstname", "value": "Ada"}]}
LOVELACE = {"properties": [{"property": "lastname", "value": "Lovelace"}]}


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


class FoundPage(Struct, rename="kebab"):
    """What was found by words."""

    query: str
    offset: int
    has_more: bool
    total: int
    contacts: list[WireProfile]


VIDS = Parameter("vid", "Up to 100 vids, repeated.", {"type": "array", "items": {"type": "integer"}}, example="512")
EMAILS = Parameter("email", "Up to 100 emails, repeated.", TEXTS, example="ada@example.com")
ONE = (
    Operation(
        "POST", f"{V1}/contact", "Create a contact", {200: WireProfile}, WRITE, query=SHOWN, body=ProfileInput,
        example=ADA, once=True, description=DECISION,
    ),
    Operation(
        "POST", f"{V1}/contact/createOrUpdate/email/{{email}}", "Create or change a contact", {200: Upserted}, WRITE,
        body=ProfileInput, example=LOVELACE, once=True, description=f"Of one that is created: {DECISION}",
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
                body=ProfileInput, example=LOVELACE, once=True,
            ),
        )
    ),
    Operation("DELETE", f"{V1}/contact/vid/{{vid}}", "Archive a contact", {200: Deleted}, WRITE, once=True),
    Operation(
        "POST", f"{V1}/contact/merge-vids/{{vid}}", "Merge two contacts", {200: str}, WRITE, body=MergeVidsInput,
        example={"vidToMerge": 513}, once=True,
    ),
)  # fmt: skip
ADDRESSES = (
    Operation(
        "GET", f"{V1}/secondary-email/{{vid}}", "Read a contact's secondary emails", {200: AddressesAnswer}, READ,
    ),
    Operation(
        "PATCH", f"{V1}/secondary-email/{{vid}}", "Replace a secondary email", {200: AddressesAnswer}, WRITE,
        body=ReplaceInput, once=True,
        example={"targetSecondaryEmail": "lovelace@example.com", "updatedSecondaryEmail": "countess@example.com"},
    ),
    Operation(
        "PUT", f"{V1}/secondary-email/{{vid}}/email/{{email}}", "Add a secondary email", {200: AddressesAnswer}, WRITE,
        once=True, description="At most 250 for a contact, which has an email already. 409 names who has the address.",
    ),
    Operation(
        "DELETE", f"{V1}/secondary-email/{{vid}}/email/{{email}}", "Remove a secondary email", {200: AddressesAnswer},
        WRITE, once=True,
    ),
)  # fmt: skip
MANY = (
    Operation(
        "POST", f"{V1}/contact/batch", "Create or change up to 1,000 contacts", {202: None}, WRITE,
        body=list[BatchInput], example=[{"email": "ada@example.com", **LOVELACE}], once=True,
        description=f"All or none. {DECISIONS}",
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
        "GET", f"{V1}/lists/all/contacts/all", "List contacts", {200: ProfilePage}, READ,
        query=(COUNT, VID_OFFSET, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/lists/all/contacts/recent", "List contacts, the newest first", {200: RecentPage}, READ,
        query=(COUNT, VID_OFFSET, TIME_OFFSET, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/lists/recently_updated/contacts/recent", "List contacts, the latest changed first",
        {200: RecentPage}, READ, query=(COUNT, VID_OFFSET, TIME_OFFSET, *SHOWN),
    ),
    Operation(
        "GET", f"{V1}/search/query", "Search contacts by words", {200: FoundPage}, READ,
        query=(
            Parameter("q", "Words of names, emails and companies.", example="ada"),
            COUNT,
            Parameter("offset", "How many to leave out.", OFFSET),
            *SHOWN,
        ),
    ),
)  # fmt: skip

SECTION = Section(
    "Contacts, version 1", "HubSpot's older API for contacts, for the programs that speak it.", ONE + ADDRESSES + MANY
)
