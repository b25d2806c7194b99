"""Every text has its Polish, said once, with the same placeholders and all plural forms."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.translation import ngettext

from marketing_contacts.demo import messages
from tests.site.templates import own_texts
from tests.site.translations import ENTRIES, HELP, HOUSE, POLISH, forms, texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
NAMES = {
    "Marketing Contacts",
    "OAuth",
    "Webinar Studio",
    "Shop Connect",
    "Professional",
    "UTC",
}  # the same in every language
PLURALS = [message for message in ENTRIES.values() if isinstance(message.id, tuple)]
TEMPLATES = [
    path for path in (HOUSE / "templates").rglob("*.*") if path.suffix in {".html", ".txt"} and HELP not in path.parents
]


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_every_marked_text_has_an_entry() -> None:
    assert [message.id for message in messages.missing(POLISH)] == []  # `make messages` adds them


def test_every_entry_is_translated_by_a_person() -> None:
    assert [message.id for message in ENTRIES.values() if message.fuzzy or not all(forms(message))] == []


def test_no_entry_is_left_of_a_text_that_is_gone() -> None:
    left = messages.unused(POLISH)

    assert left == []  # `make messages` drops them; a text of a library needs the comment "# From …"


def test_no_text_has_two_entries() -> None:
    keys = [key for key, _block in messages.blocks(POLISH)]

    assert {key for key in keys if keys.count(key) > 1} == set()  # `make messages` drops the second


def has_the_placeholders(message: Message) -> bool:
    """Return whether each form has the placeholders of the text. The form for one may leave some out."""
    said = texts(message)
    wanted = sorted(PLACEHOLDER.findall(said[-1]))
    found = [sorted(PLACEHOLDER.findall(form)) for form in forms(message)]
    fewer = len(said) > 1 and set(found[0]) < set(wanted)
    return all(each == wanted for each in found[1:]) and (found[0] == wanted or fewer)


def test_every_translation_has_the_placeholders_of_its_text() -> None:
    assert [message.id for message in ENTRIES.values() if not has_the_placeholders(message)] == []


def test_polish_plurals_are_right_at_1_2_5_12_22_and_25() -> None:
    wrong = []
    for message in PLURALS:
        one, few, many, _fraction = forms(message)
        singular, plural = texts(message)
        with translation.override("pl"):
            said = [ngettext(singular, plural, number) for number in (1, 2, 22, 0, 5, 12, 25)]
        if said != [one, few, few, many, many, many, many] or (one == many and singular != plural):
            wrong.append(message.id)

    assert wrong == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_shows_nothing_that_cannot_be_translated(path: Path) -> None:
    assert set(own_texts(path.read_text())) - NAMES == set()


@pytest.mark.parametrize("path", sorted((HELP / "en").glob("*.html")), ids=lambda path: path.stem)
def test_help_says_the_same_in_both_languages(path: Path) -> None:
    english, polish = path.read_text(), (HELP / "pl" / path.name).read_text()
    for shape in (r"<(?:h2|p|li|tr|pre|dt)\b", r"{%.*?%}", r"{{.*?}}", r"<code>(.*?)</code>"):
        assert len(re.findall(shape, english)) == len(re.findall(shape, polish))
    assert re.findall(r"<code>.*?</code>", english) == re.findall(r"<code>.*?</code>", polish)


def test_help_has_the_same_topics_in_both_languages() -> None:
    assert {path.name for path in (HELP / "en").iterdir()} == {path.name for path in (HELP / "pl").iterdir()}


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1,742 · 5 March 2026 · 5 Mar 2026 · 5 Mar 2026, 00:30"),
        ("pl", "1\N{NO-BREAK SPACE}742 · 5 marca 2026 · 05.03.2026 · 05.03.2026, 00:30"),
    ],
)
def test_numbers_and_dates_follow_the_language_and_the_portals_time_zone(language: str, shown: str) -> None:
    formats = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT")
    template = Template("{{ n }} · " + " · ".join(f'{{{{ at|date:"{name}" }}}}' for name in formats))
    with translation.override(language), timezone.override("Europe/Warsaw"):
        assert template.render(Context({"n": 1742, "at": datetime(2026, 3, 4, 23, 30, tzinfo=UTC)})) == shown
