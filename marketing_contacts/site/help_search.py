"""The search of the help. Every topic is short, so the words of all topics in one language are kept in memory."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override

AROUND = 90  # characters of an excerpt on each side of what was found
MOST_WORDS = 8  # words of a search that count
BLOCK = re.compile(r"<(?!/?(?:a|abbr|code|em|kbd|span|strong)\b)")  # the start of a tag that parts words


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a topic's text. `hit` is what the search found, or empty where only the title has it."""

    before: str
    hit: str
    after: str


def search_words(sought: str) -> list[str]:
    """Return the words of a search as `excerpt_of` compares them."""
    return plain(sought).split()[:MOST_WORDS]


def excerpt_of(slug: str, names: Iterable[str], words: Sequence[str], language: str) -> Excerpt | None:
    """Return a piece of the topic's text, or None unless its names and text have all words of the search."""
    text = text_of(slug, language)
    letters = plain(text)
    everything = plain(" ".join(names)) + " " + letters
    if not all(word in everything for word in words):
        return None
    found = [(letters.index(word), len(word)) for word in words if word in letters]
    start, length = min(found, default=(0, 0))
    end = start + length
    first = text.rfind(" ", 0, start - AROUND) + 1 if start > AROUND else 0
    last = text.find(" ", end + AROUND)  # -1 where the text ends before
    before, after = text[first:start], text[end:] if last < 0 else text[end:last] + " …"
    return Excerpt("… " + before if first else before, text[start:end], after)


@cache
def text_of(slug: str, language: str) -> str:
    """Return the text of a topic without its HTML."""
    with override(language):
        page = render_to_string(f"site/help/{language}/{slug}.html", {"base_url": settings.PUBLIC_URL})
    return re.sub(r"\s+", " ", unescape(strip_tags(BLOCK.sub(" <", page)))).strip()


def plain(text: str) -> str:
    """Return the text in small letters without accents, letter for letter, so that places in both are the same."""
    small = (letter.lower()[0].replace("ł", "l") for letter in text)
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in small)
