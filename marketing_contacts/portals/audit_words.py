"""The audit trail in words: what each action is called, and what stood before and after it.

The words.py of each app teaches its actions, fields and codes (`learn`). An action that nobody taught is shown by its
code.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.portals.models import AuditEntry
from marketing_contacts.toolbox.words import Text

ACTIONS: dict[str, Text] = {}
FIELDS: dict[str, Text] = {}
CODES: dict[str, Text] = {}
VALUES: dict[str, Mapping[Any, Text]] = {}  # of an action: what its yes, its no or its nothing are called


def learn(
    *,
    actions: Mapping[str, Text],
    fields: Mapping[str, Text],
    codes: Mapping[str, Text],
    values: Mapping[str, Mapping[Any, Text]],
) -> None:
    """Know the words of an app: its actions, the fields of their entries, and the codes in these fields."""
    ACTIONS.update(actions)
    FIELDS.update(fields)
    CODES.update(codes)
    VALUES.update(values)


def action_label(action: str) -> str:
    return str(ACTIONS.get(action, action))


def target(entry: AuditEntry) -> str:
    """What was acted on, by its name; of contacts their number."""
    if entry.target_kind == "contacts" and entry.target_id.isdigit():
        number = int(entry.target_id)
        return ngettext("%(number)s contact", "%(number)s contacts", number) % {
            "number": formats.localize(number, use_l10n=True)
        }
    if entry.target_kind == "contact" and not entry.target_label:
        return _("Contact %s") % entry.target_id
    if entry.target_kind == "billing_contact" and not entry.target_label:
        return _("The address in place %s") % entry.target_id
    if entry.target_kind == "address":
        return _("An address that no contact has")
    return entry.target_label


def before_and_after(entry: AuditEntry) -> tuple[str, str]:
    """What stood before and what after, in words; empty where there was nothing to say."""
    if entry.before is None and entry.after is None:
        return "", ""
    say = _speaker(entry.action)
    return say(entry.before), say(entry.after)


def _speaker(action: str) -> Callable[[Any], str]:
    special = VALUES.get(action, {None: ""})

    def say(value: Any) -> str:
        if isinstance(value, bool | None) and value in special:
            return str(special[value])
        return _words(value)

    return say


def _words(value: Any) -> str:
    match value:
        case None:
            words = _("none")
        case bool():
            words = _("yes") if value else _("no")
        case int() | float():
            words = formats.localize(value, use_l10n=True)
        case list():
            words = ", ".join(_words(each) for each in value) or _("none")
        case {"id": _number, "name": name}:
            words = str(name)
        case dict():
            words = "; ".join(f"{FIELDS.get(key, key)}: {_words(each)}" for key, each in value.items())
        case _code:
            words = str(CODES.get(value) or _moment(str(value)))
    return words


def _moment(text: str) -> str:
    """A point in time as people read it; other text as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at.tzinfo else text
