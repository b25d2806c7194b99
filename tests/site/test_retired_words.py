"""Retired words stand in no text of the pages and in no help, in either language. The glossary's table names them."""

import re
from pathlib import Path

import pytest
from django.utils.html import strip_tags

from tests.site.translations import ENTRIES, HELP, forms, texts

GLOSSARY = Path(__file__).resolve().parents[2] / "docs/glossary.md"
LANGUAGES = {"English": "en", "Polish": "pl"}


def rows() -> list[tuple[str, str]]:
    """Each retired word with its language, from the table of the glossary."""
    table = GLOSSARY.read_text().partition("## Retired words")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")]
    return [(LANGUAGES[language], word) for language, word, _instead in cells if language in LANGUAGES]


RETIRED = rows()
HELP_TEXTS = {
    language: [strip_tags(path.read_text()) for path in sorted((HELP / language).glob("*.html"))]
    for language in LANGUAGES.values()
}
TEXTS = {
    "en": [text for message in ENTRIES.values() for text in texts(message)] + HELP_TEXTS["en"],
    "pl": [text for message in ENTRIES.values() for text in forms(message)] + HELP_TEXTS["pl"],
}


def test_the_glossary_names_retired_words_of_both_languages() -> None:
    assert {language for language, _word in RETIRED} == {"en", "pl"}


@pytest.mark.parametrize("language", TEXTS)
def test_no_retired_word_stands_in_a_text(language: str) -> None:
    words = [re.escape(word) for of, word in RETIRED if of == language]
    retired = re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE)

    assert [text for text in TEXTS[language] if retired.search(" ".join(text.split()))] == []
