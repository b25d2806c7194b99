"""The words for sources, and the audit trail's words for subscriptions."""

from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.models import Subscription
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals import audit_words
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal
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
SUBJECTS: dict[SourceKind, Text] = {  # a source as the subject of a sentence
    SourceKind.APP: "%(label)s",
    SourceKind.MEMBER: "%(label)s",
    SourceKind.IMPORT: _("The import %(label)s"),
    SourceKind.UPDATE_DATE: _("The update date"),
}
NO_MARKETING_CONTACTS = _("Your edition has no marketing contacts.")
CREATED_AS_NON_MARKETING = _("Your edition does not include marketing contacts: contacts are created as non-marketing.")
ACTIONS: dict[str, Text] = {
    "subscription.cap": _("Maximum changed"),
    "subscription.change": _("Subscription changed"),
    "subscription.tier": _("Tier changed"),
    "subscription.ask_for_downgrade": _("Lower tier requested"),
    "subscription.withdraw_downgrade": _("Request for lower tier withdrawn"),
    "charge.settle": _("Charge amount set"),
    "subscription.billing_address": _("Billing address changed"),
    "subscription.notice_levels": _("Notice levels changed"),
    "billing_contact.add": _("Billing contact added"),
    "billing_contact.remove": _("Billing contact removed"),
}
SENTENCES: dict[str, audit_words.Sentence] = {
    "subscription.cap": _("%(who)s changed the maximum of marketing contacts"),
    "subscription.change": _("%(who)s changed the subscription"),
    "subscription.tier": _("%(who)s changed the tier"),
    "subscription.ask_for_downgrade": _("%(who)s requested a lower tier at the renewal"),
    "subscription.withdraw_downgrade": _("%(who)s kept the current tier"),
    "charge.settle": _("%(who)s set the amount of charge %(what)s"),
    "subscription.billing_address": _("%(who)s changed the billing address"),
    "subscription.notice_levels": _("%(who)s changed the notice levels"),
    "billing_contact.add": _("%(who)s added the billing contact %(what)s"),
    "billing_contact.remove": _("%(who)s removed the billing contact %(what)s"),
}
FIELDS: dict[str, Text] = {
    "subscription.cap": _("Maximum"),
    "subscription.tier": _("Tier"),
    "subscription.ask_for_downgrade": _("Lower tier"),
    "subscription.withdraw_downgrade": _("Lower tier"),
    "subscription.notice_levels": _("Levels in percent"),
    "charge.settle": _("Amount"),
    "address": _("Address"),
    "currency": _("Currency"),
    "maximum": _("Maximum"),
    "held": _("Held"),
    "edition": _("Edition"),
    "term": _("Term"),
    "renewal_date": _("Renews on"),
}


AppName = Callable[[int, Source], str]
_app_names: list[AppName] = [lambda _portal_id, source: source.label]


def source_in_words(source: Source | None, portal_id: int, texts: Mapping[SourceKind, Text] = SOURCES) -> str:
    """Return the name of a source of the portal, in the active language."""
    if source is None:
        return ""
    label = _app_names[0](portal_id, source) if source.kind is SourceKind.APP else source.label
    return str(texts[source.kind]) % {"label": label}


def subject_of(source: Source | None, portal_id: int) -> str:
    """Return a source as the subject of a sentence about its action."""
    return source_in_words(source, portal_id, SUBJECTS)


def name_apps_by(name: AppName) -> None:
    """Let the floor above say what an app is called. Only that floor knows the kinds of apps."""
    _app_names[:] = [name]


def pages_of_charges(_portal: Portal, numbers: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of charges. A charge is never deleted."""
    return {number: reverse("billing:charge", [int(number)]) for number in numbers}


def pages_of_billing_contacts(_portal: Portal, places: Collection[str]) -> dict[str, str]:
    """Return the address of the page of all billing contacts for each of them."""
    return dict.fromkeys(places, reverse("billing:contacts"))


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(SOURCE_KINDS)
    audit_words.learn(
        audit_words.Words(
            actions=ACTIONS,
            sentences=SENTENCES,
            fields=FIELDS,
            codes=dict(Subscription.Term.choices),
            addresses={"charge": pages_of_charges, "billing_contact": pages_of_billing_contacts},
        )
    )
