"""The audit trail in words, as sentences with links and with the values that changed.

The words.py of each app teaches its actions, sentences, fields and codes (`learn`). Entries of a later release may be
unknown. Such actions and fields are shown by their codes. A test holds that all entries of this release have words.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.toolbox.words import Text

Sentence = Text | Mapping[bool, Text]  # one sentence, or one for each position of a setting
Addresses = Callable[[Portal, Collection[str]], Mapping[str, str]]

ACTIONS: dict[str, Text] = {}
SENTENCES: dict[str, Sentence] = {}
FIELDS: dict[str, Text] = {}
CODES: dict[str, Text] = {}
ADDRESSES: dict[str, Addresses] = {}  # by the kind of a target: the pages of those that are there now
IDS: set[str] = set()  # the actions and fields whose number is an id, which is never grouped by thousands
PLACE = re.compile(r"%\((who|what)\)s")
POSITION = "enabled"  # the field of a position that the sentence says


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an app for its actions, the sentences of their entries, and the fields and codes in these.

    The label of an action whose entry holds a single value stands among the fields, under the action's code.
    """

    actions: Mapping[str, Text]
    sentences: Mapping[str, Sentence]
    fields: Mapping[str, Text]
    codes: Mapping[str, Text]
    addresses: Mapping[str, Addresses]
    ids: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence, with the address of its link, if it has one."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words."""

    entry: AuditEntry
    parts: list[Part]
    details: list[str]

    @property
    def sentence(self) -> str:
        return "".join(part.text for part in self.parts)


def learn(words: Words) -> None:
    """Keep the words of an app.

    All floors share the fields and codes. Raises ValueError where a second app names a field or a code of the first.
    """
    for known, more in (
        (ACTIONS, words.actions),
        (SENTENCES, words.sentences),
        (FIELDS, words.fields),
        (CODES, words.codes),
        (ADDRESSES, words.addresses),
    ):
        if clash := known.keys() & more.keys():
            raise ValueError(f"The audit trail has words for these already: {', '.join(sorted(clash))}.")
        known.update(more)  # type: ignore[arg-type]  # each pair has one type
    IDS.update(words.ids)


def told(portal: Portal, entries: Collection[AuditEntry]) -> list[Told]:
    """Return the entries in words, with links to the pages of people and objects that are there now.

    The number of queries does not grow with the number of entries.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for kind, name in (_page_of(entry), ("member", str(entry.actor_id or ""))):
            wanted[kind].add(name)
    pages = {kind: ADDRESSES[kind](portal, names - {""}) for kind, names in wanted.items() if kind in ADDRESSES}
    return [told_alone(entry, pages) for entry in entries]


def told_alone(entry: AuditEntry, pages: Mapping[str, Mapping[str, str]] | None = None) -> Told:
    """Return an entry in words. `pages` holds the addresses of pages by kind and id."""
    kind, name = _page_of(entry)
    pages = pages or {}
    who = Part(entry.actor_label, pages.get("member", {}).get(str(entry.actor_id), ""))
    what = Part(target(entry), pages.get(kind, {}).get(name, ""))
    pieces = PLACE.split(_sentence(entry))
    parts = [{"who": who, "what": what}[piece] if place % 2 else Part(piece) for place, piece in enumerate(pieces)]
    return Told(entry, [part for part in parts if part.text], details(entry))


def _page_of(entry: AuditEntry) -> tuple[str, str]:
    """Return the kind and the id of the object that has a page. A bulk change's target is a number of contacts."""
    if entry.action.startswith("bulk_change.") and isinstance(entry.after, dict):
        return "bulk_change", str(entry.after.get("bulk_change", ""))
    return entry.target_kind, entry.target_id


def _sentence(entry: AuditEntry) -> str:
    sentence = SENTENCES.get(entry.action, f"%(who)s: {entry.action}, %(what)s")
    return str(sentence[_position(entry)] if isinstance(sentence, Mapping) else sentence)


def _position(entry: AuditEntry) -> bool:
    """Return the position that a setting has after the action."""
    match entry.after:
        case bool(position) | {"enabled": bool(position)}:
            return position
    return not entry.before


def target(entry: AuditEntry) -> str:
    """Return the name of the entry's target, or the number of its contacts."""
    if entry.target_kind == "contacts" and entry.target_id.isdigit():
        number = int(entry.target_id)
        return ngettext("%(number)s contact", "%(number)s contacts", number) % {
            "number": formats.localize(number, use_l10n=True)
        }
    if entry.target_kind == "contact" and not entry.target_label:
        return _("contact %s") % entry.target_id
    if entry.target_kind == "billing_contact" and not entry.target_label:
        return _("no. %s") % entry.target_id
    if entry.target_kind == "address":
        return _("an address that no contact has")
    return entry.target_label


def details(entry: AuditEntry) -> list[str]:
    """Return the values of an entry, each with its label. A changed value is told before and after.

    What is empty or stayed as it was is left out, and so is what the sentence says.
    """
    before, after = (_fields(value, entry.action) for value in (entry.before, entry.after))
    changed = bool(before) and bool(after)
    lines = []
    for key in after | before:
        old, new = (_words(side[key], key) if key in side else "" for side in (before, after))
        if changed and old != new:
            lines.append(f"{FIELDS.get(key, key)}: {old or _('none')} → {new or _('none')}")
        elif not changed and (new or old):
            lines.append(f"{FIELDS.get(key, key)}: {new or old}")
    return lines


def _fields(value: Any, action: str) -> dict[str, Any]:
    """Return the fields of a value. A single value stands under the code of its action."""
    if isinstance(value, dict):
        return {key: each for key, each in value.items() if key != POSITION}
    return {} if value is None or isinstance(value, bool) else {action: value}


def _words(value: Any, about: str) -> str:
    match value:
        case None:
            words = ""
        case bool():
            words = _("yes") if value else _("no")
        case int() if about in IDS:
            words = str(value)
        case int() | float():
            words = formats.localize(value, use_l10n=True)
        case list():
            words = ", ".join(_words(each, about) or _("none") for each in value)
        case {"id": _number, "name": name}:
            words = str(name)
        case dict():
            words = "; ".join(f"{FIELDS.get(key, key)}: {_words(each, key)}" for key, each in value.items())
        case _code:
            words = str(CODES.get(value) or _moment(str(value)))
    return words


def _moment(text: str) -> str:
    """Return a moment in the reader's format. Other text stays as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at.tzinfo else text
