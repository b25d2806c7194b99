"""The pages of the API reference: light, open to anybody, whole, and linked both ways."""

import ast
import gzip
import re

import pytest
from django.test import Client

from contacts.api.reference.decisions import DECISIONS
from contacts.api.reference.examples import examples_of
from contacts.api.reference.operations import Operation, Section
from contacts.api.reference.refusals import refusals_of
from contacts.api.reference.snippets import PYTHON, snippets
from contacts.api.reference.table import OPERATIONS, SECTIONS
from contacts.api.reference.types import types_of
from contacts.marketing_status import HELD_BY, WhyNot
from tests.every import failing

HEAVIEST = 12_000  # bytes of HTML, gzipped: with style sheets and programs a page stays below 40 kB
CALLS = [(section, operation) for section in SECTIONS for operation in section.operations]
LINK = re.compile(r'href="([^"#]*)#([^"]+)"')


@pytest.fixture
def anybody(db: None) -> Client:
    return Client(headers={"host": "127.0.0.1", "accept-language": "en"})


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) < HEAVIEST, address
    return answer.content.decode()


def address_of(section: Section, operation: Operation) -> str:
    return f"/docs/api/{section.id}/{operation.slug}"


def test_no_two_calls_of_a_section_share_an_address() -> None:
    assert len({address_of(*call) for call in CALLS}) == len(CALLS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_every_call_has_a_page_with_all_that_a_developer_needs(anybody: Client, section: Section) -> None:
    assert failing(section.operations, lambda each: assert_page(anybody, section, each), lambda each: each.id) == {}


def assert_page(anybody: Client, section: Section, operation: Operation) -> None:
    html = page(anybody, address_of(section, operation))

    for told in (operation.path, *operation.scopes, "curl -X ", "import requests", "await fetch"):
        assert told in html
    assert all(category in html for names in refusals_of(operation).values() for category in names)
    assert html.count('<pre id="example-') == len(examples_of(operation)) > 0


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_types_link_to_calls_and_calls_to_types(anybody: Client, section: Section) -> None:
    html = page(anybody, f"/docs/api/{section.id}")

    for operation in section.operations:
        assert f'href="{address_of(section, operation)}"' in html
        assert all(f'id="type-{name}"' in html for name in types_of(operation))
    assert [name for _address, name in LINK.findall(html) if f'id="{name}"' not in html] == []


@pytest.mark.parametrize(("section", "operation"), CALLS[::7], ids=[call.id for _section, call in CALLS[::7]])
def test_a_link_to_a_type_leads_to_it(anybody: Client, section: Section, operation: Operation) -> None:
    pages: dict[str, str] = {}

    for address, name in LINK.findall(page(anybody, address_of(section, operation))):
        html = pages.get(address) or pages.setdefault(address, page(anybody, address) if address else "")
        assert not address or f'id="{name}"' in html


def test_a_search_without_javascript_finds_calls_by_words_of_their_title_address_or_scope(anybody: Client) -> None:
    merges = page(anybody, "/docs/api/?q=merge+two")
    nothing = page(anybody, "/docs/api/?q=purple+cow")

    assert "2 calls found for “merge two”." in merges
    assert "merge-vids" in merges.partition("<main")[2]
    assert "batch/upsert" not in merges.partition("<main")[2]
    assert "0 calls found for “purple cow”." in nothing


def test_every_decision_about_a_new_contact_is_explained(anybody: Client) -> None:
    reasons = {f"held; reason={reason.lower()}" for reason in HELD_BY.values()}
    reasons |= {f"non_marketing; reason={reason}" for reason in WhyNot}

    assert {"marketing", *reasons} == DECISIONS.keys()
    html = page(anybody, "/docs/api/")
    assert all(decision in html for decision in DECISIONS)
    held = next(each for each in examples_of(OPERATIONS[0]) if each.title == "It was held")
    assert held.headers == {"Marketing-Contacts-Decision": "held; reason=cap"}


def test_the_python_of_a_call_is_python() -> None:
    texts = {each.id: snippets(each, "https://contacts.example.com")[PYTHON] for each in OPERATIONS}

    assert failing(texts, lambda name: ast.parse(texts[name]).body[0]) == {}


def test_the_token_of_the_console_has_no_name_and_is_sent_by_no_form(anybody: Client) -> None:
    html = page(anybody, address_of(SECTIONS[0], OPERATIONS[0]))

    console = html.partition("data-console")[2].partition("</form>")[0]
    assert 'id="console-token"' in console
    assert " name=" not in console
    assert "<fieldset disabled>" in console


@pytest.mark.parametrize("address", ["/docs/api/nothing", "/docs/api/contacts/nothing", "/docs/api/nothing/nothing"])
def test_an_address_without_a_call_is_not_found(anybody: Client, address: str) -> None:
    assert anybody.get(address).status_code == 404
