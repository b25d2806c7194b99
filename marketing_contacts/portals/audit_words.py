"""The audit trail in words: what each action is called, and what stood before and after it.

Floors above say what their codes mean (`learn`); an action that nobody named is shown by its code.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketing_contacts.portals.models import AuditEntry
from marketing_contacts.portals.permission_labels import PERMISSION_LABELS

Text = str | Promise
ACTIONS: dict[str, Text] = {
    "member.add": gettext_lazy("Member added"),
    "member.permissions": gettext_lazy("Permissions changed"),
    "member.remove": gettext_lazy("Member removed"),
    "member.leave": gettext_lazy("Member left"),
    "member.sign_in": gettext_lazy("Signed in"),
    "member.sign_out": gettext_lazy("Signed out"),
    "member.wrong_code": gettext_lazy("Wrong code at the second step"),
    "member.end_sessions": gettext_lazy("Signed out everywhere"),
    "member.reset_second_step": gettext_lazy("Second step turned off by staff"),
    "portal.second_step": gettext_lazy("Second step required or not"),
    "invitation.create": gettext_lazy("Invited"),
    "invitation.resend": gettext_lazy("Invitation sent again"),
    "invitation.link": gettext_lazy("Link of an invitation shown"),
    "invitation.revoke": gettext_lazy("Invitation revoked"),
    "invitation.accept": gettext_lazy("Invitation accepted"),
    "portal.change": gettext_lazy("Portal settings changed"),
    "connected_app.connect": gettext_lazy("App connected"),
    "connected_app.disconnect": gettext_lazy("App disconnected"),
    "connected_app.rotate": gettext_lazy("Secret rotated"),
    "connected_app.change": gettext_lazy("App changed"),
    "connected_app.end_overlap": gettext_lazy("Old secret ended"),
    "connected_app.toggle": gettext_lazy("Toggle moved"),
    "connected_app.toggle_many": gettext_lazy("Several toggles moved"),
    "connected_app.limits": gettext_lazy("Limits of the app changed"),
    "connected_app.close_breaker": gettext_lazy("Breaker closed"),
    "connected_app.consent": gettext_lazy("Access granted"),
    "connected_app.refuse": gettext_lazy("Access refused"),
    "connected_app.revoke_tokens": gettext_lazy("Tokens revoked by the app"),
    "connected_app.theft": gettext_lazy("Access ended: possibly stolen"),
    "developer_app.register": gettext_lazy("App registered"),
    "developer_app.change": gettext_lazy("Registration changed"),
    "developer_app.rotate": gettext_lazy("Client secret rotated"),
    "developer_app.end_overlap": gettext_lazy("Old client secret ended"),
    "developer_app.list": gettext_lazy("App listed or unlisted"),
    "developer_app.approve_listing": gettext_lazy("Listing approved"),
    "developer_app.decline_listing": gettext_lazy("Listing declined"),
    "developer_app.logo": gettext_lazy("Logo changed"),
    "developer_app.delete": gettext_lazy("Registration deleted"),
    "contact.create": gettext_lazy("Contact created"),
    "contact.update": gettext_lazy("Contact changed"),
    "contact.archive": gettext_lazy("Contact archived"),
    "contact.restore": gettext_lazy("Contact restored"),
    "contact.merge": gettext_lazy("Contacts merged"),
    "contact.forget": gettext_lazy("Contact deleted permanently"),
    "contacts.export": gettext_lazy("Contacts exported"),
    "property.create": gettext_lazy("Property created"),
    "property.change": gettext_lazy("Property changed"),
    "property.archive": gettext_lazy("Property archived"),
    "property.restore": gettext_lazy("Property restored"),
    "property_group.create": gettext_lazy("Property group created"),
    "property_group.change": gettext_lazy("Property group changed"),
    "property_group.delete": gettext_lazy("Property group deleted"),
    "import.start": gettext_lazy("Import started"),
    "import.cancel": gettext_lazy("Import cancelled"),
    "import.end": gettext_lazy("Import ended"),
    "import.fail": gettext_lazy("Import failed"),
    "bulk_change.start": gettext_lazy("Bulk change of status started"),
    "bulk_change.cancel": gettext_lazy("Bulk change of status cancelled"),
    "bulk_change.end": gettext_lazy("Bulk change of status ended"),
    "bulk_change.fail": gettext_lazy("Bulk change of status failed"),
    "contact.undo_status": gettext_lazy("Status put back"),
    "contacts.set_marketing_status": gettext_lazy("Marketing status set"),
    "suppression.record": gettext_lazy("Unsubscribed or bounced: recorded"),
    "suppression.take_back": gettext_lazy("Unsubscribed or bounced: taken back"),
    "contacts.release": gettext_lazy("Held contacts released"),
    "subscription.cap": gettext_lazy("Maximum changed"),
    "subscription.change": gettext_lazy("Subscription changed"),
    "subscription.tier": gettext_lazy("Tier changed"),
    "subscription.ask_for_downgrade": gettext_lazy("Lower tier asked for"),
    "subscription.withdraw_downgrade": gettext_lazy("Lower tier no longer asked for"),
    "charge.settle": gettext_lazy("Amount of a charge set"),
    "subscription.notice_levels": gettext_lazy("Levels of notices changed"),
    "billing_contact.add": gettext_lazy("Billing contact added"),
    "billing_contact.remove": gettext_lazy("Billing contact removed"),
}
FIELDS: dict[str, Text] = {
    "name": gettext_lazy("Name"),
    "time_zone": gettext_lazy("Time zone"),
    "currency": gettext_lazy("Currency"),
    "kind": gettext_lazy("Kind"),
    "scopes": gettext_lazy("What it may do"),
    "optional_scopes": gettext_lazy("What it may do besides"),
    "redirect_uris": gettext_lazy("Redirect addresses"),
    "public": gettext_lazy("Public client"),
    "old_ends_at": gettext_lazy("The old one ends"),
    "description": gettext_lazy("Description"),
    "enabled": gettext_lazy("On"),
    "via": gettext_lazy("Through"),
    "apps": gettext_lazy("Apps"),
    "maximum": gettext_lazy("Maximum"),
    "rate": gettext_lazy("Contacts in a window"),
    "rate_minutes": gettext_lazy("Minutes of a window"),
    "opened_at": gettext_lazy("Open since"),
    "label": gettext_lazy("Label"),
    "type": gettext_lazy("Type"),
    "field_type": gettext_lazy("Shown as"),
    "group_name": gettext_lazy("Group"),
    "options": gettext_lazy("Options"),
    "hints": gettext_lazy("Hints"),
    "display_order": gettext_lazy("Place in the order"),
    "hidden": gettext_lazy("Hidden"),
    "form_field": gettext_lazy("On forms"),
    "has_unique_value": gettext_lazy("Unique values"),
    "rows": gettext_lazy("Rows"),
    "update_existing": gettext_lazy("Update existing contacts"),
    "as_marketing": gettext_lazy("As marketing contacts"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Updated"),
    "unchanged": gettext_lazy("Unchanged"),
    "bad": gettext_lazy("Not usable"),
    "duplicates": gettext_lazy("Duplicates"),
    "marketing": gettext_lazy("Marketing contacts"),
    "held": gettext_lazy("Held"),
    "suppressed": gettext_lazy("Suppressed"),
    "bulk_change": gettext_lazy("Bulk change"),
    "pending_non_marketing": gettext_lazy("Non-marketing from the next update on"),
    "non_marketing": gettext_lazy("Non-marketing"),
    "not_found": gettext_lazy("Not there any more"),
    "recorded": gettext_lazy("Noted"),
    "reason": gettext_lazy("Reason"),
    "undone": gettext_lazy("Undone"),
    "changed_since": gettext_lazy("Set otherwise since: left alone"),
    "undoes": gettext_lazy("Undoes bulk change"),
    "created_before": gettext_lazy("Created before"),
    "status": gettext_lazy("Status"),
    "edition": gettext_lazy("Edition"),
    "term": gettext_lazy("Term"),
    "renewal_date": gettext_lazy("Renews on"),
    "app": gettext_lazy("Created by"),
    "created_from": gettext_lazy("Created from"),
    "created_to": gettext_lazy("Created to"),
    "archived": gettext_lazy("Archived"),
    "q": gettext_lazy("Search"),
    "names_issuer": gettext_lazy("Names this server in its answers"),
}
CODES: dict[str, Text] = {
    **{permission.value: label for permission, label in PERMISSION_LABELS.items()},
    "code_replay": gettext_lazy("A code was used a second time"),
    "refresh_token_reuse": gettext_lazy("A refresh token was shown by somebody else, or after it was replaced"),
}
# What yes and no, or nothing, are called where that is clearer than "yes", "no" and "none".
SPECIAL: dict[str, Mapping[Any, Text]] = {
    "connected_app.toggle": {True: gettext_lazy("On"), False: gettext_lazy("Off")},
    "connected_app.toggle_many": {True: gettext_lazy("On"), False: gettext_lazy("Off")},
    "connected_app.disconnect": {True: gettext_lazy("Is connected"), False: gettext_lazy("Disconnected")},
    "portal.second_step": {True: gettext_lazy("Required"), False: gettext_lazy("Not required")},
    "developer_app.list": {True: gettext_lazy("Listed"), False: gettext_lazy("Not listed")},
    "developer_app.delete": {True: gettext_lazy("Registered"), False: gettext_lazy("Deleted")},
    "subscription.cap": {None: gettext_lazy("no maximum")},
}


def learn(codes: Mapping[str, Text]) -> None:
    """Know what codes of a floor above mean, such as its scopes."""
    CODES.update(codes)


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
    special = SPECIAL.get(action, {None: ""})

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
