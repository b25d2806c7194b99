"""Help and the style guide: who sees them, and that every topic is there in both languages."""

import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from marketing_contacts.portals.models import User
from marketing_contacts.site.help_pages import TOPICS
from marketing_contacts.site.help_search import plain

HOUSE = Path(__file__).resolve().parents[2]
LINK = re.compile(r"""help_link\.html" with topic="([\w-]+)"|'site:help_topic' '([\w-]+)'""")


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "127.0.0.1"})


@pytest.mark.parametrize(("language", "title"), [("en", "When do I pay?"), ("pl", "Kiedy płacę?"), ("de", "When do I")])
def test_help_lists_its_topics_in_the_readers_language_without_asking_who_it_is(
    client: Client, language: str, title: str
) -> None:
    assert title in client.get("/help/", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Version"), ("pl", "Wersja")])
def test_help_names_the_version_of_pyproject(client: Client, language: str, words: str) -> None:
    stated = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]

    assert f"{words} {stated}" in client.get("/help/", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(("language", "number"), [("en", "10,000"), ("pl", "10\N{NO-BREAK SPACE}000")])
def test_a_topic_is_told_in_the_readers_language(client: Client, language: str, number: str) -> None:
    page = client.get("/help/paying", headers={"accept-language": language}).content.decode()

    assert number in page.replace("&nbsp;", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("topic", [topic.slug for topic in TOPICS])
def test_every_topic_has_a_page(client: Client, topic: str) -> None:
    assert client.get(f"/help/{topic}").status_code == 200


@pytest.mark.parametrize(
    ("language", "sought", "title", "hit"),
    [
        ("en", "breaker", "When do I pay?", "breaker"),
        ("en", "bearer KEY", "API keys and private apps for developers", "key"),
        ("pl", "przelacznik", "Co robi przełącznik?", "rzełącznik"),
    ],
)
def test_help_is_found_by_words_of_title_or_text_without_regard_to_case_and_accents(
    client: Client, language: str, sought: str, title: str, hit: str
) -> None:
    page = client.get("/help/", {"q": sought}, headers={"accept-language": language}).content.decode()

    assert f"<strong>{title}</strong>" in page
    assert f"{hit}</mark>" in page


def test_topics_whose_title_has_the_words_come_first(client: Client) -> None:
    page = client.get("/help/", {"q": "contact"}, headers={"accept-language": "en"}).content.decode()

    titles = re.findall("<strong>(.+?)</strong>", page)
    assert len(titles) > 5
    assert titles == sorted(titles, key=lambda title: "contact" not in title.lower())


def test_help_without_any_topic_for_a_search_says_so_and_leads_on(client: Client) -> None:
    page = client.get("/help/", {"q": "zebra\0<b>"}).content.decode()

    assert "No topic has all of these words." in page
    assert "zebra" in page
    assert "<b>" not in page
    assert "All topics" in page


@pytest.mark.parametrize("language", ["en", "pl"])
def test_each_word_of_a_search_has_to_be_there(client: Client, language: str) -> None:
    numbers = []
    for sought in ("csv", "csv utf", "csv utf zebra"):
        page = client.get("/help/", {"q": sought}, headers={"accept-language": language}).content.decode()
        numbers.append(page.count('class="tile"'))

    assert numbers[0] >= numbers[1] >= numbers[2] == 0
    assert numbers[0]


@pytest.mark.parametrize("text", ["Zażółć gęślą jaźń ŁÓDŹ", "ﬁn İstanbul ½ ß"])
def test_letters_are_compared_one_for_one(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain("ŁÓDŹ") == "lodz"


def test_every_link_to_help_leads_to_a_topic() -> None:
    texts = [path.read_text() for path in (HOUSE / "templates").rglob("*.html")]
    linked = {one or other for text in texts for one, other in LINK.findall(text)}

    assert linked
    assert linked - {topic.slug for topic in TOPICS} == set()


def test_a_topic_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/help/..%2Fpaying").status_code == 404
    assert client.get("/help/nothing").status_code == 404


def test_the_first_contact_of_the_help_names_this_installation(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://contacts.example.com"

    assert "POST https://contacts.example.com/crm/v3/objects/contacts" in client.get("/help/api").content.decode()


@pytest.mark.parametrize(("staff", "debug", "status"), [(True, False, 200), (False, False, 404), (False, True, 200)])
def test_the_style_guide_is_for_who_builds_pages(
    db: None, client: Client, settings: Settings, *, staff: bool, debug: bool, status: int
) -> None:
    settings.DEBUG = debug
    client.force_login(User.objects.create_user("ada@example.com", is_staff=staff))

    assert client.get("/styleguide/").status_code == status


def test_the_style_guide_says_which_field_is_wrong_and_why(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("ada@example.com", is_staff=True))
    page = re.sub(r">\s+<", "><", client.get("/styleguide/").content.decode())

    assert 'aria-invalid="true" aria-describedby="id_wrong-email_error" id="id_wrong-email"' in page
    error = 'id="id_wrong-email_error"><p>Enter a valid email address.</p>'
    assert error in page
