"""Associations of contacts: versions 4, 3 and 1."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from contacts.api.associating import shapes, v1
from contacts.api.inputs import AssociationTypeInput
from contacts.api.reference.answers import BatchError
from contacts.api.reference.operations import Operation, Parameter, Section
from contacts.api.v3.representation import WireContact
from integrations.scopes import Scope

READ, WRITE = (Scope.CONTACTS_READ,), (Scope.CONTACTS_WRITE,)
OF_4 = "/crm/v4/objects/contacts/{contactId}/associations"
BETWEEN_4 = "/crm/v4/associations/contacts/{toObjectType}"
OF_3 = "/crm/v3/objects/contacts/{contactId}/associations/{toObjectType}"
BETWEEN_3 = "/crm/v3/associations/contacts/{toObjectType}"
V1 = "/crm-associations/v1/associations"
LIMIT = Parameter("limit", "Items per page, at most 500.", {"anyOf": [{"type": "integer"}, {"const": ""}]})
AFTER = Parameter("after", "paging.next.after of the previous page.")
PRIMARY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
PAIR = {"from": {"id": "512"}, "to": {"id": "77"}}
IDS = {"inputs": [{"id": "512"}]}
DEFINED = {"fromObjectId": 512, "toObjectId": 77, "category": "HUBSPOT_DEFINED", "definitionId": 1}


class _Batch(Struct, rename="camel", kw_only=True):
    """A batch. Where some contacts are not there, `errors` names them."""

    status: Literal["COMPLETE"]
    started_at: str
    completed_at: str
    num_errors: int | UnsetType = UNSET
    errors: list[BatchError] | UnsetType = UNSET


class TargetsBatch(_Batch, kw_only=True):
    results: list[shapes.WireTargetsOf]


class LabelsBatch(_Batch, kw_only=True):
    results: list[shapes.WireLabels]


class DefaultsBatch(_Batch, kw_only=True):
    results: list[shapes.WireDefault]


class NamedBatch(_Batch, kw_only=True):
    results: list[shapes.WireNamedOf]


class NamedPairsBatch(_Batch, kw_only=True):
    results: list[shapes.WireNamedPair]


def _of(*inputs: Any) -> dict[str, Any]:
    return {"inputs": list(inputs)}


OF_VERSION_4 = (
    Operation(
        "GET", f"{OF_4}/{{toObjectType}}", "Read associations of a contact", {200: shapes.WireTargets}, READ,
        query=(LIMIT, AFTER),
    ),
    Operation(
        "PUT", f"{OF_4}/{{toObjectType}}/{{toObjectId}}", "Associate a contact by type", {201: shapes.WireLabels},
        WRITE, body=list[AssociationTypeInput], example=[PRIMARY], idempotent=True,
        description="A new primary company replaces the former one, which stays among the companies.",
    ),
    Operation(
        "DELETE", f"{OF_4}/{{toObjectType}}/{{toObjectId}}", "Remove all associations of a contact with an object",
        {204: None}, WRITE, idempotent=True,
    ),
    Operation(
        "PUT", f"{OF_4}/default/{{toObjectType}}/{{toObjectId}}", "Associate a contact without a label",
        {200: DefaultsBatch}, WRITE, idempotent=True,
    ),
    Operation("GET", f"{BETWEEN_4}/labels", "List association types", {200: shapes.WireTypes}, READ),
    Operation(
        "POST", f"{BETWEEN_4}/batch/read", "Read associations of up to 1,000 contacts",
        {200: TargetsBatch, 207: TargetsBatch}, READ, body=shapes.BatchRead, example=IDS,
        description="Contacts without associations are left out. The first 100 of each contact are returned.",
    ),
    Operation(
        "POST", f"{BETWEEN_4}/batch/create", "Associate up to 2,000 pairs by type",
        {201: LabelsBatch, 207: LabelsBatch}, WRITE, body=shapes.BatchLabelledPairs,
        example=_of({**PAIR, "types": [PRIMARY]}), idempotent=True,
    ),
    Operation(
        "POST", f"{BETWEEN_4}/batch/associate/default", "Associate up to 2,000 pairs without labels",
        {200: DefaultsBatch, 207: DefaultsBatch}, WRITE, body=shapes.BatchPairs, example=_of(PAIR), idempotent=True,
    ),
    Operation(
        "POST", f"{BETWEEN_4}/batch/archive", "Remove all associations of up to 2,000 pairs", {204: None}, WRITE,
        body=shapes.BatchFans,
        example=_of({"from": {"id": "512"}, "to": [{"id": "77"}]}), idempotent=True,
    ),
    Operation(
        "POST", f"{BETWEEN_4}/batch/labels/archive", "Remove types from up to 2,000 pairs", {204: None}, WRITE,
        body=shapes.BatchLabelledPairs, example=_of({**PAIR, "types": [PRIMARY]}), idempotent=True,
    ),
)  # fmt: skip
OF_VERSION_3 = (
    Operation(
        "GET", OF_3, "Read associations of a contact, by name", {200: shapes.WireNamedPage}, READ,
        query=(LIMIT, AFTER),
    ),
    Operation(
        "PUT", f"{OF_3}/{{toObjectId}}/{{associationType}}", "Associate a contact by name", {200: WireContact},
        WRITE, idempotent=True,
    ),
    Operation(
        "DELETE", f"{OF_3}/{{toObjectId}}/{{associationType}}", "Remove a named association", {204: None}, WRITE,
        idempotent=True,
    ),
    Operation("GET", f"{BETWEEN_3}/types", "List names of association types", {200: shapes.WireNames}, READ),
    Operation(
        "POST", f"{BETWEEN_3}/batch/read", "Read associations of up to 1,000 contacts, by name",
        {200: NamedBatch, 207: NamedBatch}, READ, body=shapes.BatchKeys, example=IDS,
    ),
    Operation(
        "POST", f"{BETWEEN_3}/batch/create", "Associate up to 2,000 pairs by name",
        {201: NamedPairsBatch, 207: NamedPairsBatch}, WRITE, body=shapes.BatchNamedPairs,
        example=_of({**PAIR, "type": "contact_to_company"}), idempotent=True,
    ),
    Operation(
        "POST", f"{BETWEEN_3}/batch/archive", "Remove up to 2,000 named associations", {204: None}, WRITE,
        body=shapes.BatchNamedPairs, example=_of({**PAIR, "type": "contact_to_company"}), idempotent=True,
    ),
)  # fmt: skip
OF_VERSION_1 = (
    Operation(
        "PUT", V1, "Associate two objects", {204: None}, WRITE, body=v1.PairInput, example=DEFINED, idempotent=True,
        refusals=(404,),
    ),
    Operation(
        "PUT", f"{V1}/create-batch", "Associate up to 100 pairs", {204: None}, WRITE, body=list[v1.PairInput],
        example=[DEFINED], idempotent=True, description="All or none.", refusals=(404,),
    ),
    Operation(
        "PUT", f"{V1}/delete", "Remove an association of two objects", {204: None}, WRITE,
        body=v1.PairInput, example=DEFINED, idempotent=True
    ),
    Operation(
        "PUT", f"{V1}/delete-batch", "Remove up to 100 associations", {204: None}, WRITE, body=list[v1.PairInput],
        example=[DEFINED], idempotent=True,
    ),
    Operation(
        "GET", f"{V1}/{{contactId}}/HUBSPOT_DEFINED/{{definitionId}}", "List IDs of associated objects",
        {200: v1.WirePage}, READ,
        query=(
            Parameter("limit", "Items per page, at most 100.", {"anyOf": [{"type": "integer"}, {"const": ""}]}),
            Parameter("offset", "offset of the previous page."),
        ),
    ),
)  # fmt: skip

SECTION = Section(
    "Associations",
    "What contacts are associated with: other contacts, and objects that live elsewhere, such as companies, by their"
    " numbers. The object types can also be in reverse order, with contacts last. The association types then have the"
    " numbers"
    " that the other object gives them. Version 4 stands under /crm/objects and /crm/associations/2025-09, 2026-03 and"
    " 2026-09 too.",
    OF_VERSION_4 + OF_VERSION_3 + OF_VERSION_1,
)
