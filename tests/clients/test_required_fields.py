"""The table of required fields against HubSpot's own client and against our answers."""

import re
from typing import Any

import pytest
from django.test import Client
from hubspot import oauth as oauth_models
from hubspot.crm import associations as older_association_models
from hubspot.crm import contacts as contact_models
from hubspot.crm import owners as owner_models
from hubspot.crm import pipelines as pipeline_models
from hubspot.crm import properties as property_models
from hubspot.crm.associations import v4 as association_models

from contacts.models import CustomProperty
from integrations import services
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.clients.required_fields import FIELDS, lacking
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.properties import custom
from tests.integrations.cast import client_for
from tests.integrations.oauth.cast import Program, granted, registered

PROPERTIES = "/crm/v3/properties/contacts"
CLIENT = (
    *(contact_models, property_models, oauth_models, owner_models, pipeline_models),
    *(association_models, older_association_models),
)
CALLED = {  # where the client has another name
    "Property": "ModelProperty",
    "CollectionResponseWithTotalSimplePublicObject": "CollectionResponseWithTotalSimplePublicObjectForwardPaging",
    "AccessTokenResponse": "TokenResponseIF",
}
YOUNGER = {  # than the client, which knows nothing of them
    "AccessTokenResponse": {"token_use"},
    "PublicAccessTokenInfoResponse": FIELDS["PublicAccessTokenInfoResponse"].keys(),
    "PublicRefreshTokenInfoResponse": FIELDS["PublicRefreshTokenInfoResponse"].keys(),
    "SignedAccessToken": FIELDS["SignedAccessToken"].keys(),
}
IN_THE_CLIENT = {
    "boolean": "bool",
    "integer": "int",
    "string": "str",
    "date-time": "datetime",
    "object": "dict",
    "array": "list",
}


@pytest.fixture
def wire(portal: Portal) -> Client:
    _app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


@pytest.fixture
def size(portal: Portal) -> CustomProperty:
    options = [{"value": "s", "label": "Small"}]
    return custom(portal, "size", type="enumeration", field_type="select", options=options)


@pytest.mark.parametrize("schema", FIELDS)
def test_the_client_has_each_field_of_the_type_that_the_table_says(schema: str) -> None:
    wanted = FIELDS[schema].keys() - YOUNGER.get(schema, set())

    types = types_in_the_client(CALLED.get(schema, schema)) if wanted else {}

    assert {name: types[name] for name in wanted} == {
        name: IN_THE_CLIENT[FIELDS[schema][name].partition(" of ")[0]] for name in wanted
    }


def types_in_the_client(name: str) -> dict[str, str]:
    """The type of each field of a model, as the client names both."""
    [model, *_same] = [getattr(room, name) for room in CLIENT if hasattr(room, name)]
    return {model.attribute_map[field]: re.split(r"[\[(]", kind)[0] for field, kind in model.openapi_types.items()}


def answers(wire: Client) -> list[tuple[str, Any]]:
    """Answers of every shape, each with its schema."""
    made = post(wire, {"properties": {"email": "ada@example.com"}})[1]
    one = f"{URL}/{made['id']}"
    some = {"inputs": [{"id": made["id"]}, {"id": "999999999"}], "properties": ["email"]}
    upsert = {"inputs": [{"id": "bob@example.com", "idProperty": "email", "properties": {}}]}
    names = {"inputs": [{"name": "size"}, {"name": "none"}], "archived": False}
    missing = post(wire, some, f"{URL}/batch/read")[1]
    listed = send(wire, "GET", f"{URL}?limit=1")[1]
    return [
        ("SimplePublicObject", made),
        ("SimplePublicObjectWithAssociations", send(wire, "GET", one)[1]),
        ("BatchResponseSimplePublicObjectWithErrors", missing),
        ("StandardError", missing["errors"][0]),
        ("BatchResponseSimplePublicUpsertObject", post(wire, upsert, f"{URL}/batch/upsert")[1]),
        ("CollectionResponseSimplePublicObjectWithAssociationsForwardPaging", listed),
        ("NextPage", send(wire, "GET", f"{URL}?limit=1")[1]["paging"]["next"]),
        ("CollectionResponseWithTotalSimplePublicObject", post(wire, {}, f"{URL}/search")[1]),
        ("Error", send(wire, "GET", f"{URL}/999999999")[1]),
        ("Property", send(wire, "GET", f"{PROPERTIES}/size")[1]),
        ("PropertyModificationMetadata", send(wire, "GET", f"{PROPERTIES}/email")[1]["modificationMetadata"]),
        ("CollectionResponsePropertyNoPaging", send(wire, "GET", PROPERTIES)[1]),
        ("CollectionResponsePropertyGroupNoPaging", send(wire, "GET", f"{PROPERTIES}/groups")[1]),
        ("BatchResponsePropertyWithErrors", post(wire, names, f"{PROPERTIES}/batch/read")[1]),
        ("StandardError", post(wire, names, f"{PROPERTIES}/batch/read")[1]["errors"][0]),
        ("Error", send(wire, "GET", f"{PROPERTIES}/none")[1]),
    ]


def answers_about_associations(wire: Client) -> list[tuple[str, Any]]:
    """Answers of versions 4 and 3, each with its schema."""
    ada = post(wire, {"properties": {"email": "ada@example.com"}})[1]["id"]
    of_ada, pair = f"/crm/v4/objects/contacts/{ada}/associations", {"from": {"id": ada}, "to": {"id": "7"}}
    between, older = (f"/crm/{version}/associations/contacts/companies/batch" for version in ("v4", "v3"))
    primary = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    some = {"inputs": [{"id": ada}, {"id": "999999999"}]}
    default = send(wire, "PUT", f"{of_ada}/default/companies/8")[1]
    named = {"inputs": [{**pair, "type": "contact_to_company"}]}
    return [
        ("LabelsBetweenObjectPair", send(wire, "PUT", f"{of_ada}/companies/7", primary)[1]),
        ("BatchResponsePublicDefaultAssociation", default),
        ("AssociationSpec", default["results"][0]["associationSpec"]),
        ("PublicObjectId", default["results"][0]["from"]),
        (
            "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging",
            send(wire, "GET", f"{of_ada}/companies")[1],
        ),
        (
            "BatchResponseLabelsBetweenObjectPair",
            post(wire, {"inputs": [{**pair, "types": primary}]}, f"{between}/create")[1],
        ),
        ("BatchResponsePublicAssociationMultiWithLabelWithErrors", post(wire, some, f"{between}/read")[1]),
        ("BatchResponsePublicAssociation", post(wire, named, f"{older}/create")[1]),
        ("BatchResponsePublicAssociationMulti", post(wire, some, f"{older}/read")[1]),
    ]


def test_our_answers_about_associations_have_each_field(wire: Client) -> None:
    found = answers_about_associations(wire)

    assert {schema: faults for schema, answer in found if (faults := lacking(schema, answer))} == {}


def test_our_answers_about_owners_and_pipelines_have_each_field(wire: Client, portal: Portal) -> None:
    client_for(portal, Permission.APP_MARKETPLACE_ACCESS)  # who becomes a member

    owners, pipelines = send(wire, "GET", "/crm/v3/owners")[1], send(wire, "GET", "/crm/v3/pipelines/contacts")[1]

    assert owners["results"]
    assert lacking("CollectionResponsePublicOwnerForwardPaging", owners) == []
    assert lacking("CollectionResponsePipelineNoPaging", pipelines) == []


@pytest.mark.usefixtures("size")
def test_our_answers_have_each_field(wire: Client) -> None:
    assert {schema: faults for schema, answer in answers(wire) if (faults := lacking(schema, answer))} == {}


def test_our_answers_about_tokens_have_each_field(portal: Portal) -> None:
    person, program = client_for(portal, Permission.APP_MARKETPLACE_ACCESS), Program(*registered(portal))
    got = granted(person, portal, program)
    access, refresh = got["access_token"], got["refresh_token"]

    answers = [
        ("AccessTokenResponse", got),
        ("AccessTokenResponse", program.refresh(refresh).json()),
        ("AccessTokenInfoResponse", Client().get(f"/oauth/v1/access-tokens/{access}").json()),
        ("RefreshTokenInfoResponse", Client().get(f"/oauth/v1/refresh-tokens/{refresh}").json()),
        ("PublicAccessTokenInfoResponse", program.post("/oauth/v3/token/introspect", token=access).json()),
        ("PublicRefreshTokenInfoResponse", program.post("/oauth/v3/token/introspect", token=refresh).json()),
        ("Error", program.refresh("na1-unknown").json()),
    ]

    assert {schema: faults for schema, answer in answers if (faults := lacking(schema, answer))} == {}


def test_the_table_notices_what_is_lacking_inside(wire: Client) -> None:
    answer = {"results": [{"name": "size", "options": [{"label": 7}]}]}

    assert "results.options.label: 7 is no string" in lacking("CollectionResponsePropertyNoPaging", answer)
