"""Collect the texts to translate, without gettext on the machine, and add new texts to each .po file.

`python -m marketing_contacts.demo.messages` appends missing texts without a translation. The command drops repeated
texts and texts that no page has any more. A library's text that we replace stays when it has a comment `# From …`.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from contacts.property_definitions import DEFAULT_PROPERTIES, option_label
from contacts.property_definitions.groups import DEFAULT_GROUPS
from contacts.property_definitions.rules import MESSAGES

HOUSE = Path(__file__).resolve().parents[2]
PACKAGES = ("marketing_contacts", "integrations", "contacts")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
BEGINNING = re.compile(r"msgctxt |msgid ")
Key = tuple[str, str]  # context, text


def marked() -> Catalog:
    """Return every marked text of Python and templates, and the words in definitions of properties."""
    catalog = Catalog()
    for name in DEFAULT_PROPERTIES:
        definition = DEFAULT_PROPERTIES[name]
        for words in (definition.label, *map(option_label, definition.options)):
            if any(letter.isalpha() for letter in words):
                catalog.add(words)
    for said in (*MESSAGES.values(), *(group.label for group in DEFAULT_GROUPS.values())):
        catalog.add(said)
    sources = [path.read_text() for package in PACKAGES for path in sorted((HOUSE / package).rglob("*.py"))]
    templates = [templatize(path.read_text()) for path in sorted((HOUSE / "templates").rglob("*.*"))]
    # The pseudo-Python has a meaning only inside its messages, so its indentation is removed.
    sources += [re.sub(r"(?m)^\s+", "", template) for template in templates]
    for source in sources:
        for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            catalog.add(text, context=context)
    return catalog


def translated(po: Path) -> Catalog:
    """Return the entries of a .po file, including obsolete ones."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3])


def entries(catalog: Catalog) -> dict[Key, Message]:
    """Return a catalogue's messages by context and singular, without its header."""
    return {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalog
        if message.id
    }


def missing(po: Path) -> list[Message]:
    """Return the marked texts without an entry."""
    known = entries(translated(po))
    return [message for key, message in entries(marked()).items() if key not in known]


def unused(po: Path) -> list[str]:
    """Return the entries whose text is not marked. Texts of a library are left out."""
    wanted = entries(marked())
    return [
        text
        for (context, text), message in entries(translated(po)).items()
        if (context, text) not in wanted and not any(comment.startswith("From ") for comment in message.user_comments)
    ]


def blocks(po: Path) -> Iterator[tuple[Key, str]]:
    """Yield the entries of a .po file as written, with their keys.

    The file is cut before each line that starts an entry, because a merge may have lost the empty lines.
    """
    found: list[list[str]] = [[]]
    for line in po.read_text().splitlines():
        whole = any(each.startswith("msgstr") for each in found[-1])
        if whole and (line.startswith("#") or BEGINNING.match(line)):
            found.append([])
        found[-1] += [line] if line.strip() else []
    header, *rest = ("\n".join(lines) for lines in found)
    yield ("", ""), header
    for block in rest:
        [key] = entries(read_po(BytesIO(f"{header}\n\n{block}".encode()), locale=po.parts[-3]))
        yield key, block


def tidy(po: Path) -> list[str]:
    """Drop repeated entries and entries that are not marked, and return the dropped texts."""
    gone, kept, dropped = set(unused(po)), dict[Key, str](), list[str]()
    for key, block in blocks(po):
        if key in kept or key[1] in gone:
            dropped.append(key[1])
        else:
            kept[key] = block
    po.write_text("\n\n".join(kept.values()) + "\n")
    return dropped


def main() -> None:
    """Tidy each .po file, and append the missing texts to it."""
    for po in sorted((HOUSE / "locale").glob("*/LC_MESSAGES/*.po")):
        for text in tidy(po):
            sys.stdout.write(f"dropped: {text}\n")
        new, catalog, draft = missing(po), Catalog(locale=po.parts[-3]), BytesIO()
        for message in new:
            catalog.add(message.id, context=message.context)
        write_po(draft, catalog, width=120, omit_header=True)
        if new:
            with po.open("ab") as file:
                file.write(b"\n" + draft.getvalue().strip() + b"\n")
        sys.stdout.write(f"{po.relative_to(HOUSE)}: {len(new)} added, to be translated\n")


if __name__ == "__main__":
    main()
