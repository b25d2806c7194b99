"""The pipeline of contacts on the wire: their lifecycle stages, which every portal has and nobody changes here."""

from django.http import HttpResponse
from msgspec import Struct

from contacts.api.definitions.properties import READ
from contacts.api.gate import Call, api
from contacts.property_definitions import DEFAULT_PROPERTIES, option_label
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import nothing_there

LIFECYCLE = "contacts-lifecycle-pipeline"
STAGES = DEFAULT_PROPERTIES["lifecyclestage"].options


class WireStage(Struct, rename="camel"):
    id: str
    label: str
    display_order: int
    metadata: dict[str, str]
    created_at: str
    updated_at: str
    archived: bool
    write_permissions: str = "READ_ONLY"


class WirePipeline(Struct, rename="camel"):
    """The lifecycle of contacts."""

    id: str
    label: str
    display_order: int
    stages: list[WireStage]
    created_at: str
    updated_at: str
    archived: bool


class WirePipelines(Struct):
    results: list[WirePipeline]


class WireStages(Struct):
    results: list[WireStage]


def listed(call: Call) -> HttpResponse:
    """Answer GET /crm/v3/pipelines/{objectType}."""
    return call.answer(WirePipelines([_pipeline(call, LIFECYCLE)]))


def read(call: Call, pipeline_id: str) -> HttpResponse:
    """Answer GET …/{pipelineId}."""
    return call.answer(_pipeline(call, pipeline_id))


def stages(call: Call, pipeline_id: str) -> HttpResponse:
    """Answer GET …/{pipelineId}/stages."""
    return call.answer(WireStages(_pipeline(call, pipeline_id).stages))


def stage(call: Call, pipeline_id: str, stage_id: str) -> HttpResponse:
    """Answer GET …/{pipelineId}/stages/{stageId}."""
    found = [each for each in _pipeline(call, pipeline_id).stages if each.id == stage_id]
    if not found:
        raise nothing_there()
    return call.answer(found[0])


def _pipeline(call: Call, pipeline_id: str) -> WirePipeline:
    """Return the pipeline, which is as old as the portal. Raises Refused for any other."""
    if pipeline_id != LIFECYCLE:
        raise nothing_there()
    since = wire_time(call.caller.portal.created_at)
    all_stages = [
        WireStage(value, option_label(value), place, {}, since, since, archived=False)
        for place, value in enumerate(STAGES)
    ]
    return WirePipeline(LIFECYCLE, "Lifecycle Stage Pipeline", 0, all_stages, since, since, archived=False)


pipelines = api(GET=(READ, listed))
one_pipeline = api(GET=(READ, read))
pipeline_stages = api(GET=(READ, stages))
one_stage = api(GET=(READ, stage))
