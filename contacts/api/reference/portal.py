"""Operations for the portal as a whole. These serve owners of contacts, and the stages that contacts pass through."""

from msgspec import UNSET, Struct, UnsetType

from contacts.api.account import owners, pipelines
from contacts.api.definitions.properties import READ
from contacts.api.reference.answers import Paging
from contacts.api.reference.contacts import ARCHIVED
from contacts.api.reference.operations import Operation, Parameter, Section
from integrations.scopes import Scope

LIMIT = Parameter("limit", "Items per page, at most 500.", {"type": "integer"})
EMAIL = Parameter("email", "The address of the owner to return.")
V3, V2, STAGES = "/crm/v3/owners", "/owners/v2/owners", "/crm/v3/pipelines/contacts"


class OwnerPage(Struct):
    """A page of owners; `paging` is there only when another one follows."""

    results: list[owners.WireOwner]
    paging: Paging | UnsetType = UNSET


OWNERS = Section(
    "Owners",
    "The portal's members, who can own contacts. Their number is the number of their user. The same calls work under"
    " /crm/owners/2025-09, 2026-03 and 2026-09.",
    (
        Operation(
            "GET", V3, "List owners", {200: OwnerPage}, (Scope.OWNERS_READ,),
            query=(EMAIL, LIMIT, Parameter("after", "paging.next.after of the previous page."), ARCHIVED),
        ),
        Operation(
            "GET", f"{V3}/{{ownerId}}", "Read an owner", {200: owners.WireOwner}, (Scope.OWNERS_READ,),
            query=(Parameter("idProperty", "What the ID in the path is.", {"enum": ["id", "userId"]}), ARCHIVED),
        ),
        Operation(
            "GET", V2, "List owners, version 2", {200: list[owners.WireOlderOwner]}, (Scope.OWNERS_READ,),
            query=(EMAIL, Parameter("includeInactive", "true also returns owners who cannot sign in.")), never=(400,),
        ),
        Operation(
            "GET", f"{V2}/{{ownerId}}", "Read an owner, version 2", {200: owners.WireOlderOwner}, (Scope.OWNERS_READ,)
        ),
    ),
)  # fmt: skip
PIPELINES = Section(
    "Pipelines",
    "The one pipeline of contacts: their lifecycle stages, read-only. The same calls work under /crm/pipelines/2025-09,"
    " 2026-03 and 2026-09.",
    (
        Operation("GET", STAGES, "List pipelines", {200: pipelines.WirePipelines}, READ),
        Operation("GET", f"{STAGES}/{{pipelineId}}", "Read a pipeline", {200: pipelines.WirePipeline}, READ),
        Operation("GET", f"{STAGES}/{{pipelineId}}/stages", "List stages", {200: pipelines.WireStages}, READ),
        Operation(
            "GET", f"{STAGES}/{{pipelineId}}/stages/{{stageId}}", "Read a stage", {200: pipelines.WireStage}, READ
        ),
    ),
)  # fmt: skip
