"""The reference describes all that is served, with its scopes, and the document is whole."""

import json
import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.test import Client
from django.urls import resolve

from contacts.api import urls
from contacts.api.reference.addresses import PARTS
from contacts.api.reference.document import document
from contacts.api.reference.meanings import OF_A_FIELD, OF_A_TYPE
from contacts.api.reference.names import CALLED
from contacts.api.reference.operations import Operation
from contacts.api.reference.snippets import SHELL, snippets
from contacts.api.reference.table import OPERATIONS
from contacts.api.reference.types import components, schema_of, type_named_by
from integrations import services
from integrations.oauth import urls as oauth_urls
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, send
from tests.contacts.api.documented import DOCUMENTED
from tests.every import failing, undone

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_OF_PROGRAMS = {
    urls.OBJECTS + "/" + urls.NO_PART + r"(?P<contact_id>[\s\S]+?)/?$",  # a contact's address, for emails with a slash
    r"^oauth/authorize/?$",
    r"^oauth/(?P<portal_id>[0-9]{1,18})/authorize/?$",
    ".well-known/oauth-authorization-server",
}
PATTERNS = [str(pattern.pattern) for pattern in [*urls.urlpatterns, *oauth_urls.urlpatterns]]
ROUTES = [pattern for pattern in PATTERNS if pattern not in NOT_OF_PROGRAMS]


def address(path: str) -> str:
    for name, part in PARTS.items():
        path = path.replace(f"{{{name}}}", part.example)
    return path


def described() -> dict[str, set[str]]:
    """The verbs of the table by the route that serves them."""
    verbs: dict[str, set[str]] = defaultdict(set)
    for operation in OPERATIONS:
        verbs[resolve(address(operation.path)).route].add(operation.verb)
    return verbs


def is_served(response: Any) -> bool:
    """Whether a verb is ours: 405 says no, and so does a scope that only HubSpot has."""
    if response.status_code == 403:
        return set(response.json()["errors"][0]["context"]["requiredGranularScopes"]) <= set(Scope)
    return bool(response.status_code != 405)


def test_every_address_and_verb_of_the_wire_is_in_the_reference(wire: Client) -> None:
    assert failing(ROUTES, lambda route: assert_described(wire, route)) == {}


def assert_described(wire: Client, route: str) -> None:
    paths = [address(each.path) for each in OPERATIONS if resolve(address(each.path)).route == route]
    assert paths, f"{route} is not in the reference"

    served = set()
    for verb in VERBS:
        with undone():
            served |= {verb} if is_served(wire.generic(verb, paths[0])) else set()

    assert served == described()[route]


def test_a_scope_is_asked_for_that_the_reference_names(portal: Portal) -> None:
    assert failing(OPERATIONS, lambda each: assert_scope(portal, each), lambda each: each.id) == {}


def assert_scope(portal: Portal, operation: Operation) -> None:
    without = [scope for scope in Scope if scope not in {*operation.scopes, Scope.OAUTH}]
    if operation.scopes:
        with undone():
            _app, secret = services.create_private_app(
                portal=portal, name="Reader", description="", scopes=without, by=None, now=NOW
            )
            client = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})
            status, body = send(client, operation.verb, address(operation.path), operation.example)

        assert status == 403
        assert body["category"] == "MISSING_SCOPES"
        assert body["errors"][0]["context"]["requiredGranularScopes"][0] in operation.scopes


def test_every_documented_call_is_served() -> None:
    ours = described()

    assert [(verb, path) for verb, path in DOCUMENTED if verb not in ours.get(resolve(path).route, set())] == []


def test_a_curl_of_the_reference_creates_a_contact(wire: Client) -> None:
    [create] = [each for each in OPERATIONS if (each.verb, each.path) == ("POST", URL)]

    words = shlex.split(snippets(create, "http://127.0.0.1")[SHELL].replace("\\\n", ""))

    path, data = words[3].removeprefix("http://127.0.0.1"), words[words.index("-d") + 1]
    assert wire.post(path, data, content_type="application/json").status_code == 201


def test_a_curl_asks_for_what_an_address_has_no_answer_without() -> None:
    [read] = [each for each in OPERATIONS if each.path == "/contacts/v1/contact/emails/batch"]

    assert "/contacts/v1/contact/emails/batch?email=ada%40example.com'" in snippets(read, "http://127.0.0.1")[SHELL]


def test_the_document_names_every_operation_once_and_every_schema_it_refers_to() -> None:
    described: dict[str, Any] = json.loads(document())

    operations = [operation for path in described["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)
    names = {part.partition('"')[0] for part in document().decode().split("#/components/schemas/")[1:]}
    assert names <= described["components"]["schemas"].keys()


def test_the_document_is_open_to_anybody(db: None) -> None:
    openapi = Client(headers={"host": "127.0.0.1"}).get("/openapi.json")

    assert openapi.status_code == 200
    assert openapi["Content-Length"] == str(len(openapi.content))


def test_every_field_of_every_type_has_a_meaning() -> None:
    fields = [
        (name, field, described)
        for name, schema in components().items()
        for field, described in schema.get("properties", {}).items()
    ]

    assert [(name, field) for name, field, described in fields if not described.get("description")] == []


def test_types_are_named_for_people() -> None:
    assert [name for name in components() if not name.isalpha() or name.startswith("Wire")] == []


def test_no_meaning_and_no_name_is_left_over() -> None:
    types = components()
    fields = {field for schema in types.values() for field in schema.get("properties", {})}

    assert OF_A_FIELD.keys() <= fields
    assert {name.rpartition(".")[0] for name in OF_A_TYPE} | {*CALLED.values()} <= types.keys()
    assert [each for each in OF_A_TYPE if each.partition(".")[2] not in fields] == []


def test_every_answer_has_a_shape() -> None:
    kinds = [(each.id, kind) for each in OPERATIONS for kind in (each.body, each.refusal, *each.answers.values())]
    schemas = [(name, schema_of(kind)) for name, kind in kinds if kind is not None]

    assert [(name, place) for name, schema in schemas for place in shapeless(schema)] == []


def shapeless(schema: dict[str, Any], place: str = "", above: tuple[str, ...] = ()) -> list[str]:
    """The places at which a schema says nothing."""
    if name := type_named_by(schema):
        inside = components()[name].get("properties", {}) if name not in above else {}
        return [bad for field, each in inside.items() for bad in shapeless(each, f"{name}.{field}", (*above, name))]
    if "anyOf" in schema:
        return [bad for each in schema["anyOf"] for bad in shapeless(each, place, above)]
    if schema.get("type") == "array":
        return shapeless(schema["items"], f"{place}[]", above)
    if schema.get("type") == "object":
        others = schema.get("additionalProperties")
        return shapeless(others, f"{place}.*", above) if isinstance(others, dict) else [place]
    return [] if schema.keys() & {"type", "enum", "const"} else [place]


def test_a_generated_client_reads_every_id_with_64_bits() -> None:
    alone = [schema for schema, beside in integers(json.loads(document())) if {"type": "string"} not in beside]

    assert alone
    assert [schema for schema in alone if schema["format"] != "int64"] == []


def test_a_number_that_is_read_as_text_has_no_bound_in_the_document() -> None:
    read_as_text = [schema for schema, beside in integers(json.loads(document())) if {"type": "string"} in beside]

    assert read_as_text
    assert [schema for schema in read_as_text if "format" in schema] == []


def integers(part: Any, beside: Sequence[Any] = ()) -> Iterator[tuple[dict[str, Any], Sequence[Any]]]:
    """Each schema of an integer, with the alternatives beside it."""
    match part:
        case {"type": "integer"}:
            yield part, beside
        case {"anyOf": [*kinds]}:
            yield from (found for kind in kinds for found in integers(kind, kinds))
        case dict():
            yield from (found for each in part.values() for found in integers(each))
        case list():
            yield from (found for each in part for found in integers(each))
