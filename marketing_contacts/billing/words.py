"""The words for sources, and the audit trail's words for subscriptions."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.models import Subscription
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals import audit_words
from marketing_contacts.toolbox.words import Text, teach

SOURCE_KINDS: dict[SourceKind, Text] = {
    SourceKind.APP: _("App"),
    SourceKind.MEMBER: _("By hand"),
    SourceKind.IMPORT: _("Import"),
    SourceKind.UPDATE_DATE: _("Update date"),
}
SOURCES: dict[SourceKind, Text] = {
    SourceKind.APP: "%(label)s",
    SourceKind.MEMBER: _("%(label)s, by hand"),
    SourceKind.IMPORT: _("Import: %(label)s"),
    SourceKind.UPDATE_DATE: _("Update date"),
}
NO_MARKETING_CONTACTS = _("Your edition has no marketing contacts.")
CREATED_AS_NON_MARKETING = _("Your edition has no marketing contacts: contacts are created as non-marketing.")
ACTIONS: dict[str, Text] = {
    "subscription.cap": _("Maximum changed"),
    "subscription.change": _("Subscription changed"),
    "subscription.tier": _("Tier changed"),
    "subscription.ask_for_downgrade": _("Lower tier asked for"),
    "subscription.withdraw_downgrade": _("Lower tier no longer asked for"),
    "charge.settle": _("Amount of a charge set"),
    "subscription.billing_address": _("Billing address changed"),
    "subscription.notice_levels": _("Levels of notices changed"),
    "billing_contact.add": _("Billing contact added"),
    "billing_contact.remove": _("Billing contact removed"),
}
FIELDS: dict[str, Text] = {
    "address": _("Address"),
    "currency": _("Currency"),
    "maximum": _("Maximum"),
    "held": _("Held"),
    "edition": _("Edition"),
    "term": _("Term"),
    "renewal_date": _("Renews on"),
}
VALUES: dict[str, Mapping[Any, Text]] = {
    "subscription.cap": {None: _("no maximum")},
}


AppName = Callable[[int, Source], str]
_app_names: list[AppName] = [lambda _portal_id, source: source.label]


def source_in_words(source: Source | None, portal_id: int) -> str:
    """Return the name of a source of the portal, in the active language."""
    if source is None:
        return ""
    label = _app_names[0](portal_id, source) if source.kind is SourceKind.APP else source.label
    return str(SOURCES[source.kind]) % {"label": label}


def name_apps_by(name: AppName) -> None:
    """Let the floor above say what an app is called. Only that floor knows the kinds of apps."""
    _app_names[:] = [name]


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(SOURCE_KINDS)
    audit_words.learn(actions=ACTIONS, fields=FIELDS, codes=dict(Subscription.Term.choices), values=VALUES)
