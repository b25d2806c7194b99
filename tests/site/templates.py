"""What a template shows of its own: text and attributes that no translation tag says."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

SPOKEN = {"alt", "placeholder", "title", "aria-label", "aria-description", "data-copied", "data-close", "data-failed"}
NOT_LANGUAGE = {"code", "kbd", "pre", "script", "style", "svg"}
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
NOT_SHOWN = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
ATTRIBUTE = re.compile(r"""\s*[\w-]+=(?:"[^"]*"|'[^']*')\s*$""")  # given by a block to its base
WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """Collects what people read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in NOT_LANGUAGE
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in NOT_LANGUAGE

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def own_texts(template: str) -> Iterator[str]:
    """Words of the template itself, outside tags and variables."""
    texts = Texts()
    texts.feed(NOT_SHOWN.sub(" ", TRANSLATED.sub(" ", template)))
    texts.close()
    shown = [ATTRIBUTE.sub("", text) for text in texts.found]
    yield from (" ".join(text.split()).strip(" ·:,/()-") for text in shown if WORD.search(text))
