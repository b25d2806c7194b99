"""The audit trail in words, with the name of each action and the values before and after the action.

The words.py of each app teaches its actions, fields and codes (`learn`). Entries of a later release may be unknown.
Their actions and fields are shown by their codes. A test holds that all entries of this release have words.
"""

from collections.abc import Iterable, Mapping
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
VALUES: dict[str, Mapping[Any, Text]] = {}  # the names of an action's yes, no and none
IDS: set[str] = set()  # the actions and fields whose number is an id, which is never grouped by thousands


def learn(
    *,
    actions: Mapping[str, Text],
    fields: Mapping[str, Text],
    codes: Mapping[str, Text],
    values: Mapping[str, Mapping[Any, Text]],
    ids: Iterable[str] = (),
) -> None:
    """Keep the words of an app for its actions, the fields of their entries, and the codes in these fields.

    All floors share the fields and codes. Raises ValueError where a second app names a field or a code of the first.
    """
    for known, more in ((ACTIONS, actions), (FIELDS, fields), (CODES, codes), (VALUES, values)):
        if clash := known.keys() & more.keys():
            raise ValueError(f"The audit trail has words for these already: {', '.join(sorted(clash))}.")
        known.update(more)  # type: ignore[arg-type]  # each pair has one type
    IDS.update(ids)


def action_label(action: str) -> str:
    """Return the name of an action."""
    return str(ACTIONS.get(action, action))


def target(entry: AuditEntry) -> str:
    """Return the name of the entry's target, or the number of its contacts."""
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
    """Return the values before and after the action as text. An entry without values gets empty texts."""
    if entry.before is None and entry.after is None:
        return "", ""
    special = VALUES.get(entry.action, {None: ""})
    before, after = (
        str(special[value]) if isinstance(value, bool | None) and value in special else _words(value, entry.action)
        for value in (entry.before, entry.after)
    )
    return before, after


def _words(value: Any, about: str) -> str:
    match value:
        case None:
            words = _("none")
        case bool():
            words = _("yes") if value else _("no")
        case int() if about in IDS:
            words = str(value)
        case int() | float():
            words = formats.localize(value, use_l10n=True)
        case list():
            words = ", ".join(_words(each, about) for each in value) or _("none")
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
