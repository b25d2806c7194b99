"""Promise P15: no value of any parameter, page mark, filter or field gets a 5xx, at no address of the site.

The addresses are those of the URL modules. Their parameters are noted while they answer, and those of the wire are read
in the OpenAPI document too. `make soak ARGS=values` asks each address more often; FUZZ_SEED chooses other values.
"""

import json
import os
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from contacts.api.reference.addresses import PARTS
from contacts.api.reference.operations import Operation
from contacts.api.reference.table import OPERATIONS
from contacts.conditions import Operator
from contacts.property_definitions import DEFAULT_PROPERTIES
from marketing_contacts.portals.models import User
from tests.contacts.api.calls import URL
from tests.every_address import Ids, a_program, an_admin, another_portal, ids_of, path_of

TIMES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
TEXTS = [
    *("", " ", "0", "-1", "1", "01", "10", "1.5", "1e400", "٣", "²"),
    *("9" * 20, "9" * 5_000, "0000012000", "000001" + "9" * 30),
    *("Infinity", "NaN", "null", "true", "on", "any", "marketing", "app", "name", "[]", "{}", "[" * 3_000),
    *("2026-11-29", "2026-02-30", "0001-01-01", "9999-12-31", "253402300799999", "2026-11", "24:00"),
    *("\0", "a\0b", "\ud800", "\u202e", "\u200b", "%", "'", "\\", "*", "* " * 100, "a " * 1_500, "<b>", "../.."),
    *("ada@example.com", "a/b@example.com", "1,2", "1;2", "é" * 300, "İ", "🙈"),
]
PROPERTIES = sorted(DEFAULT_PROPERTIES)
NUMBERS = ["1", "9" * 19, "-" + "9" * 30, "9" * 5_000, "Infinity", "-Infinity", "NaN", "1e400", "1.5", "[" * 3_000]


class Noted(QueryDict):
    """A query or a form that notes which names are asked of it."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, default)


def mark_of(values: list[str]) -> str:
    """A page mark of these values, which are written in JSON."""
    return urlsafe_b64encode(f"[{','.join(values)}]".encode()).decode()


texts = st.one_of(st.sampled_from(TEXTS), st.integers().map(str), st.text(max_size=30))
marks = st.lists(st.sampled_from(NUMBERS) | texts.map(json.dumps), min_size=1, max_size=2).map(mark_of)
leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
USUAL = st.sampled_from(["true", "1", 36, "2026-03-01T10:00:00Z", "2026-03-01", 1774000000000, "lead", "Ada*", "a;b"])
bodies = st.recursive(leaves, lambda each: st.lists(each, max_size=3) | st.dictionaries(texts, each, max_size=3))


@dataclass
class World:
    """Who asks, as a person and as a program, what there is, and which parameters each address has shown."""

    admin: Client
    wire: Client
    known: Ids
    parameters: dict[str, set[str]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def ask(self, client: Client, verb: str, path: str, **content: Any) -> Any:
        """The answer; what the call did is undone."""
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            answer = client.generic(verb, path, **content)
            transaction.set_rollback(True)
        self.statuses[answer.status_code] += 1
        client.cookies = cookies
        return answer

    def parameters_of(self, client: Client, verb: str, path: str, route: str, **content: Any) -> set[str]:
        """The names that an address asks for when it is asked plainly, which is done once."""
        if f"{verb} {route}" not in self.parameters:
            Noted.asked.clear()
            assert self.ask(client, verb, path, **content).status_code < 500
            self.parameters[f"{verb} {route}"] = {*Noted.asked}
        return self.parameters[f"{verb} {route}"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, for all that is done is undone at once. Nothing is limited: a refusal would hide what it refuses."""
    limits = dict.fromkeys(("TEN_SECONDLY_ROLLING", "DAILY", "SECONDLY"), 10**9)
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        for module in ("django.core.handlers.wsgi", "django.http.request"):
            patched.setattr(f"{module}.QueryDict", Noted)
        portal = another_portal()
        known = defaultdict(lambda: "1", ids_of(portal))
        admin, member = an_admin(portal)
        User.objects.filter(id=member.user_id).update(is_staff=True)
        wire = a_program(member)
        admin.raise_request_exception = wire.raise_request_exception = False
        with override_settings(RATE_LIMITS=limits):
            world = World(admin, wire, known)
            yield world
            print(f"\n{world.statuses.total()} requests by status: {dict(sorted(world.statuses.items()))}")  # noqa: T201 - shown by `make soak`
        transaction.set_rollback(True)


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Every route of the site, as it is written in the URL modules."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def example_path(path: str, known: Mapping[str, str]) -> str:
    for name, part in PARTS.items():
        path = path.replace(f"{{{name}}}", known.get(name, part.example))
    return path


OF_PROGRAMS = {resolve(example_path(each.path, {})).route for each in OPERATIONS}
PAGES = sorted({*routes(get_resolver().url_patterns)} - OF_PROGRAMS)
ASKED = settings(max_examples=TIMES, database=None, suppress_health_check=list(HealthCheck))


def chosen(draw: Any, names: set[str]) -> str:
    """Some of the parameters with values of any kind, as a query or a form has them."""
    some = draw(st.lists(st.sampled_from(sorted(names)), max_size=5)) if names else []
    pairs = [(name, draw(texts)) for name in some]
    if "before" in names:  # the address has pages
        pairs.append((draw(st.sampled_from(["after", "before"])), draw(marks)))
    return urlencode(pairs, errors="surrogatepass")


def odd_ids(draw: Any, known: Mapping[str, str]) -> dict[str, str]:
    """The ids of what there is; at times one that cannot be one, of the portal more seldom: all else is behind it."""
    text = draw(st.none() | st.none() | texts)
    odd = quote(text, safe="", errors="surrogatepass") if text else None
    ids = {name: odd or value for name, value in known.items()}
    if draw(st.booleans()):
        ids["portal_id"] = known["portal_id"]
    return defaultdict(lambda: odd or "1", ids)


@pytest.mark.parametrize("route", PAGES)
@seed(SEED)
@ASKED
@given(data=st.data())
def test_no_parameter_and_no_field_fails_on_a_page(world: World, route: str, data: st.DataObject) -> None:
    verb = data.draw(st.sampled_from(["GET", "POST"]))
    path = path_of(route, odd_ids(data.draw, world.known)).removesuffix("$")
    plain = path_of(route, world.known).removesuffix("$")
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    if not route.startswith("accounts/") or data.draw(st.booleans()):
        client = world.admin
    query = chosen(data.draw, world.parameters_of(world.admin, "GET", plain, route))
    form = chosen(data.draw, world.parameters_of(world.admin, "POST", plain, route)) if verb == "POST" else ""
    headers = data.draw(st.sampled_from([{}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "found"}]))

    answer = world.ask(
        client,
        verb,
        f"{path}?{query}",
        data=form,
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )

    assert answer.status_code < 500


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
@seed(SEED)
@settings(ASKED, max_examples=3 * TIMES)
@given(data=st.data())
def test_no_parameter_and_no_value_fails_on_the_wire(world: World, operation: Operation, data: st.DataObject) -> None:
    known = {**world.known, "contactId": world.known["contact_id"], "appId": world.known["app_id"]}
    path = example_path(operation.path, odd_ids(data.draw, known))
    kind = "application/x-www-form-urlencoded" if operation.form else "application/json"
    plain = {"data": json.dumps(operation.example), "content_type": kind}
    names = world.parameters_of(
        world.wire, operation.verb, example_path(operation.path, known), operation.path, **plain
    )
    names = {each.name for each in operation.query} | names | {"idProperty"}
    body = json.dumps(mutated(data.draw, operation.example)) if operation.example else ""
    if operation.form:
        body = chosen(data.draw, {*operation.example, "secret"})

    answer = world.ask(
        world.wire,
        operation.verb,
        f"{path}?{chosen(data.draw, names)}",
        data=body,
        content_type=kind,
    )

    assert answer.status_code < 500


def mutated(draw: Any, example: Any) -> Any:
    """The body with a value of any kind in one of its places."""
    if isinstance(example, dict) and example and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(example)))
        return {**example, name: mutated(draw, example[name])}
    if isinstance(example, list) and example and draw(st.booleans()):
        return [mutated(draw, example[0]), *example[1:]]
    return draw(bodies)


def search(world: World, *filters: dict[str, Any], sorts: Sequence[Any] = ()) -> int:
    groups = [{"filters": filters[start : start + 10]} for start in range(0, len(filters), 10)]
    body = json.dumps({"filterGroups": groups, "sorts": sorts})
    status: int = world.ask(world.wire, "POST", f"{URL}/search", data=body, content_type="application/json").status_code
    return status


@pytest.mark.parametrize("operator", Operator)
@seed(SEED)
@settings(ASKED, max_examples=8 * TIMES)
@given(name=st.sampled_from(PROPERTIES), values=st.lists(USUAL | leaves, min_size=2, max_size=3))
def test_no_value_of_a_filter_fails(world: World, operator: Operator, name: str, values: list[Any]) -> None:
    wanted = {"propertyName": name, "operator": operator, "value": values[0], "highValue": values[1], "values": values}

    assert search(world, wanted) < 500


@pytest.mark.parametrize("first", range(0, len(PROPERTIES), 25))
def test_every_property_is_asked_for_and_sorted_by(world: World, first: int) -> None:
    some = PROPERTIES[first : first + 25]

    for operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        assert search(world, *({"propertyName": name, "operator": operator} for name in some)) == 200
    for place in range(0, len(some), 5):
        assert search(world, sorts=[some[place], *(f"-{name}" for name in some[place + 1 : place + 5])]) == 200
