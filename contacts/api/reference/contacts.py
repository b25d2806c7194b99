"""Contacts, version 3."""

from contacts.api import inputs
from contacts.api.decisions import HEADER as DECISION_HEADER
from contacts.api.reference.answers import ContactBatch, ContactBatchWithErrors, ContactPage, SearchPage
from contacts.api.reference.operations import Header, Operation, Parameter, Section
from contacts.api.v3.merge_and_delete import ForgetInput, MergeInput
from contacts.api.v3.representation import WireContact
from contacts.api.v3.search import LARGEST_BODY, MOST_SORTS, SearchInput
from contacts.conditions import MOST_COMPARISONS, MOST_GROUPS, MOST_IN_GROUP, MOST_VALUES
from contacts.search_terms import MOST_WORDS
from integrations.scopes import Scope

READ, WRITE = (Scope.CONTACTS_READ,), (Scope.CONTACTS_WRITE,)
CONTACTS = "/crm/v3/objects/contacts"
NAMES = {"type": "array", "items": {"type": "string"}}
PROPERTIES = Parameter("properties", "Names of properties to return, repeated or separated by commas.", NAMES)
HISTORY = Parameter("propertiesWithHistory", "Names of properties to return with their former values.", NAMES)
ASSOCIATIONS = Parameter(
    "associations", "Kinds of objects whose associations are returned: companies, deals, tickets and others.", NAMES
)
ARCHIVED = Parameter("archived", "true for archived contacts.", {"type": "boolean"})
ID_PROPERTY = Parameter("idProperty", "The property that {contactId} is a value of: email.", {"enum": ["email"]})
PAGE = (
    Parameter("limit", "Contacts per page.", {"type": "integer", "minimum": 1, "maximum": 100}),
    Parameter("after", "paging.next.after of the previous page.", {"type": "string", "pattern": "^[0-9]{0,18}$"}),
)
ADA = {"properties": {"email": "ada@example.com", "firstname": "Ada"}}
KEYED = {"id": "ada@example.com", "idProperty": "email", "properties": {"lastname": "Lovelace"}}
BY_EMAIL = {"propertyName": "email", "operator": "EQ", "value": "ada@example.com"}
DECISION = Header(
    DECISION_HEADER,
    "The decision about the new contact: marketing; held with reason=cap, app_cap or breaker; non_marketing with"
    " reason=toggle, suppressed or edition.",
    "held; reason=cap",
)
DECISIONS = Header(
    DECISION_HEADER,
    "How many new contacts got each decision.",
    "held=3; reason=cap, marketing=97",
)
TAKEN_VALUE = {409: ("CONFLICT", "VALIDATION_ERROR")}  # another contact has the value of a unique property
BATCHES = {200: ContactBatch, 207: ContactBatchWithErrors}

SEARCH = (
    "Groups are joined by OR, the filters of a group by AND. The first 10,000 results can be paged through. A search"
    " can have at most"
    f" {MOST_GROUPS} groups, {MOST_IN_GROUP} filters in each and {MOST_COMPARISONS} in all, {MOST_VALUES:,} values of"
    f" IN"
    f" and NOT_IN in all, {MOST_WORDS} words in its query and {MOST_WORDS} in its tokens, {MOST_SORTS} sorts and"
    f" {LARGEST_BODY:,} bytes. A search that takes too long gives a 400, and a 429 while other"
    f" long ones run. A sort without a property is ignored. The"
    f" pseudo-property"
    " associations.company, or one for another kind of object, takes EQ, NEQ, IN, NOT_IN, HAS_PROPERTY and"
    " NOT_HAS_PROPERTY."
    " If you sync by lastmodifieddate, look back: a contact gets the time at which its request began, and is"
    " visible once it is saved. Ask again for the last minute before the latest time that you have seen."
)

ONE_BY_ONE = (
    Operation(
        "POST", CONTACTS, "Create a contact", {201: WireContact}, WRITE, body=inputs.ContactInput,
        example=ADA, idempotent=True,
        description="The app's toggle decides at this moment whether the contact becomes a marketing contact. An"
        " email that is"
        " taken gives a 409 that names the contact that has it. An address has one form: lower case, composed letters,"
        " the domain in its own letters, nothing around it. Anything else gives a 400 with INVALID_EMAIL.",
        headers=(DECISION,), categories=TAKEN_VALUE,
    ),
    Operation(
        "GET", CONTACTS, "List contacts", {200: ContactPage}, READ,
        query=(*PAGE, PROPERTIES, HISTORY, ASSOCIATIONS, ARCHIVED),
    ),
    Operation(
        "GET", f"{CONTACTS}/{{contactId}}", "Read a contact", {200: WireContact}, READ,
        query=(PROPERTIES, HISTORY, ASSOCIATIONS, ARCHIVED, ID_PROPERTY),
    ),
    Operation(
        "PATCH", f"{CONTACTS}/{{contactId}}", "Change a contact", {200: WireContact}, WRITE, query=(ID_PROPERTY,),
        body=inputs.ChangeInput, example={"properties": {"lastname": "Lovelace"}}, idempotent=True,
        categories=TAKEN_VALUE,
        description="An update never changes a marketing status. A semicolon before the options of a property that can"
        " have several, as in ;END_USER, adds them to the current ones. A lifecyclestage before the contact's"
        " current one is ignored. Clear it first to move backwards.",
    ),
    Operation(
        "DELETE", f"{CONTACTS}/{{contactId}}", "Archive a contact", {204: None}, WRITE, query=(ID_PROPERTY,),
        idempotent=True, never=(404,),
        description="The contact stops counting at once and its email is free again. The answer is 204 even if there"
        " is no contact.",
    ),
)  # fmt: skip
IN_BATCHES = (
    Operation(
        "POST", f"{CONTACTS}/batch/create", "Create up to 100 contacts",
        {201: ContactBatch, 207: ContactBatchWithErrors}, WRITE, body=inputs.BatchCreate,
        example={"inputs": [ADA]}, idempotent=True,
        description="All or none, unless every input has an objectWriteTraceId. Then each input is handled separately.",
        headers=(DECISIONS,), categories=TAKEN_VALUE,
    ),
    Operation(
        "POST", f"{CONTACTS}/batch/read", "Read up to 100 contacts", BATCHES, READ, query=(ARCHIVED,),
        body=inputs.BatchRead, example={"idProperty": "email", "inputs": [{"id": "ada@example.com"}]},
    ),
    Operation(
        "POST", f"{CONTACTS}/batch/update", "Change up to 100 contacts", BATCHES, WRITE, body=inputs.BatchChange,
        example={"inputs": [KEYED]}, idempotent=True, categories=TAKEN_VALUE,
    ),
    Operation(
        "POST", f"{CONTACTS}/batch/upsert", "Create or change up to 100 contacts", BATCHES, WRITE,
        body=inputs.BatchChange, example={"inputs": [KEYED]}, idempotent=True,
        description="Each input names its contact by id, a value of idProperty. A blank id refuses the whole batch.",
        headers=(DECISIONS,), categories=TAKEN_VALUE,
    ),
    Operation(
        "POST", f"{CONTACTS}/batch/archive", "Archive up to 100 contacts", {204: None}, WRITE, body=inputs.BatchArchive,
        example={"inputs": [{"id": "512"}]}, idempotent=True,
    ),
)  # fmt: skip
OTHERS = (
    Operation(
        "POST", f"{CONTACTS}/search", "Search contacts", {200: SearchPage}, READ, body=SearchInput,
        example={"filterGroups": [{"filters": [BY_EMAIL]}], "properties": ["email"]},
        description=SEARCH,
    ),
    Operation(
        "POST", f"{CONTACTS}/merge", "Merge two contacts", {200: WireContact}, WRITE, body=MergeInput,
        example={"primaryObjectId": "512", "objectIdToMerge": "513"}, idempotent=True, refusals=(404,),
        description="The first contact stays. It is a marketing contact if one of the two was.",
    ),
    Operation(
        "POST", f"{CONTACTS}/gdpr-delete", "Delete a person permanently", {204: None}, WRITE, body=ForgetInput,
        example={"objectId": "ada@example.com", "idProperty": "email"}, idempotent=True, refusals=(404,),
        description="The person is deleted from contacts, histories, imports and stored answers. The ledger keeps its"
        " numbers.",
    ),
)  # fmt: skip

SECTION = Section(
    "Contacts",
    "HubSpot's objects API, version 3, for contacts. The same calls work under /crm/objects/2025-09, 2026-03 and"
    " 2026-09;"
    " contact and 0-1 are other names for contacts.",
    ONE_BY_ONE + IN_BATCHES + OTHERS,
)
