"""The words of contacts: statuses, outcomes, why a contact counts or is held, and the words of the audit trail."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.marketing_status import Cause, HeldReason, MarketingStatus, Obstacle, Outcome
from contacts.models import BulkChange, SuppressedAddress
from contacts.selectors import AUDIT_ADDRESSES, Likeness, Provenance
from marketing_contacts.portals import audit_words
from marketing_contacts.toolbox.words import Text, in_words, teach

STATUSES: dict[MarketingStatus, Text] = {
    MarketingStatus.MARKETING: _("Marketing"),
    MarketingStatus.UNTIL_NEXT_UPDATE: _("Marketing until next update"),
    MarketingStatus.NON_MARKETING: _("Non-marketing"),
}
HELD: dict[HeldReason, Text] = {
    HeldReason.MAXIMUM: _("Held: the maximum was reached"),
    HeldReason.APP_MAXIMUM: _("Held: the app's own maximum was reached"),
    HeldReason.BREAKER: _("Held: the app created unusually many contacts"),
    HeldReason.RESTORE: _("Held: no room when it was restored"),
}
OUTCOMES: dict[Outcome, Text] = {
    Outcome.MARKETING: _("Set as marketing"),
    Outcome.HELD: _("Held: the maximum was reached"),
    Outcome.PENDING_NON_MARKETING: _("Stop counting at the next update"),
    Outcome.NON_MARKETING: _("No longer held"),
    Outcome.SUPPRESSED: _("Suppressed address"),
    Outcome.UNCHANGED: _("Unchanged"),
    Outcome.NOT_FOUND: _("Archived or deleted in the meantime"),
    Outcome.CHANGED_SINCE: _("Changed since"),
    Outcome.UNDONE: _("Undone"),
    Outcome.EDITED: _("Value set"),
    Outcome.ARCHIVED: pgettext_lazy("contact", "Archived"),
    Outcome.RESTORED_HELD: _("Restored, but held: there was no room to count"),
    Outcome.EMAIL_TAKEN: _("Not restored: another contact has one of the email addresses"),
    Outcome.VALUE_TAKEN: _("Not restored: another contact has a value that must be unique"),
}
OBSTACLES: dict[Obstacle, Text] = {
    Obstacle.ARCHIVED: pgettext_lazy("contact", "Archived"),
    Obstacle.NO_ADDRESS: _("No email address"),
    Obstacle.HELD: pgettext_lazy("contact", "Held"),
    Obstacle.NON_MARKETING: _("Non-marketing"),
    **{Obstacle(reason): reason.label for reason in SuppressedAddress.Reason},
}
LIKENESSES: dict[Likeness, Text] = {
    Likeness.ADDRESS: _("Similar email address"),
    Likeness.NAME: _("Same name and company"),
}
ACTIONS: dict[str, Text] = {
    "contact.create": _("Contact created"),
    "contact.update": _("Contact changed"),
    "contact.archive": _("Contact archived"),
    "contact.restore": _("Contact restored"),
    "contact.merge": _("Contacts merged"),
    "contact.forget": _("Contact deleted permanently"),
    "contact.copy": _("All data of a person downloaded"),
    "contact.note_add": _("Note added"),
    "contact.note_change": _("Note changed"),
    "contact.note_delete": _("Note deleted"),
    "contacts.export": _("Contacts exported"),
    "property.create": _("Property created"),
    "property.change": _("Property changed"),
    "property.archive": _("Property archived"),
    "property.restore": _("Property restored"),
    "property_group.create": _("Property group created"),
    "property_group.change": _("Property group changed"),
    "property_group.delete": _("Property group deleted"),
    "import.start": _("Import started"),
    "import.cancel": _("Import cancelled"),
    "import.end": _("Import finished"),
    "import.fail": _("Import failed"),
    "bulk_change.start": _("Bulk change started"),
    "bulk_change.cancel": _("Bulk change cancelled"),
    "bulk_change.end": _("Bulk change finished"),
    "bulk_change.fail": _("Bulk change failed"),
    "contact.undo_status": _("Previous status restored"),
    "contacts.set_marketing_status": _("Marketing status set"),
    "suppression.record": _("Address suppressed"),
    "suppression.take_back": _("Suppression removed"),
    "contacts.release": _("Held contacts released"),
}
SENTENCES: dict[str, audit_words.Sentence] = {
    "contact.create": _("%(who)s created %(what)s"),
    "contact.update": _("%(who)s changed properties of %(what)s"),
    "contact.archive": _("%(who)s archived %(what)s"),
    "contact.restore": _("%(who)s restored %(what)s"),
    "contact.merge": _("%(who)s merged another contact into %(what)s"),
    "contact.forget": _("%(who)s deleted %(what)s permanently"),
    "contact.copy": _("%(who)s downloaded all data of %(what)s"),
    "contact.note_add": _("%(who)s added a note about %(what)s"),
    "contact.note_change": _("%(who)s changed a note about %(what)s"),
    "contact.note_delete": _("%(who)s deleted a note about %(what)s"),
    "contacts.export": _("%(who)s exported %(what)s"),
    "property.create": _("%(who)s created the property %(what)s"),
    "property.change": _("%(who)s changed the property %(what)s"),
    "property.archive": _("%(who)s archived the property %(what)s"),
    "property.restore": _("%(who)s restored the property %(what)s"),
    "property_group.create": _("%(who)s created the property group %(what)s"),
    "property_group.change": _("%(who)s changed the property group %(what)s"),
    "property_group.delete": _("%(who)s deleted the property group %(what)s"),
    "import.start": _("%(who)s started the import %(what)s"),
    "import.cancel": _("%(who)s cancelled the import %(what)s"),
    "import.end": _("The import %(what)s finished"),
    "import.fail": _("The import %(what)s failed"),
    "bulk_change.start": _("%(who)s started a bulk change of %(what)s"),
    "bulk_change.cancel": _("%(who)s cancelled a bulk change of %(what)s"),
    "bulk_change.end": _("A bulk change of %(what)s finished"),
    "bulk_change.fail": _("A bulk change of %(what)s failed"),
    "contact.undo_status": _("%(who)s restored the previous status of %(what)s"),
    "contacts.set_marketing_status": _("%(who)s set the marketing status of %(what)s"),
    "suppression.record": _("%(who)s suppressed an address: %(what)s"),
    "suppression.take_back": _("%(who)s removed a reason for suppression: %(what)s"),
    "contacts.release": _("%(who)s released %(what)s"),
}
FIELDS: dict[str, Text] = {
    "contact.merge": _("Merged contact"),
    "contact.undo_status": _("Status"),
    "contacts.set_marketing_status": _("Status"),
    "contacts.release": _("Status"),
    "suppression.record": _("Reason"),
    "suppression.take_back": _("Reason"),
    "label": _("Label"),
    "type": _("Type"),
    "field_type": _("Shown as"),
    "group_name": _("Group"),
    "options": _("Options"),
    "hints": _("Hints"),
    "number_display_hint": _("How the number is shown"),
    "text_display_hint": _("How the text is shown"),
    "show_currency_symbol": _("Currency symbol is shown"),
    "currency_property_name": _("Property with the currency"),
    "display_order": _("Position"),
    "hidden": _("Hidden"),
    "form_field": _("On forms"),
    "has_unique_value": _("Unique values"),
    "rows": _("Rows"),
    "update_existing": _("Update existing contacts"),
    "as_marketing": _("As marketing contacts"),
    "created": _("Created"),
    "updated": _("Updated"),
    "unchanged": _("Unchanged"),
    "bad": _("Rows with errors"),
    "duplicates": _("Duplicates"),
    "marketing": _("Marketing contacts"),
    "suppressed": _("Suppressed"),
    "where": _("Conditions"),
    "sort": _("Order"),
    "view": _("View"),
    "bulk_change": _("Bulk change"),
    "import": _("Import"),
    "pending_non_marketing": _("Non-marketing from the next update"),
    "non_marketing": _("Non-marketing"),
    "not_found": _("No longer exist"),
    "recorded": _("Recorded"),
    "reason": _("Reason"),
    "undone": _("Undone"),
    "changed_since": _("Changed since, left as it is"),
    "edited": _("Value set"),
    "selected": _("Selected contacts"),
    "restored_held": _("Restored, but held"),
    "email_taken": _("Not restored: email taken"),
    "value_taken": _("Not restored: unique value taken"),
    "wish": _("Bulk change"),
    "property": _("Property"),
    "undoes": _("Undoes bulk change"),
    "created_before": _("Created before"),
    "status": _("Status"),
    "app": _("Created by"),
    "created_from": _("Created from"),
    "created_to": _("Created to"),
    "archived": _("Archived"),
    "q": _("Search"),
}
CODES: dict[str, Text] = {
    **{str(status): label for status, label in STATUSES.items()},
    **{status.lower().replace("_", "-"): label for status, label in STATUSES.items()},  # as addresses of lists have it
    **{str(reason): label for reason, label in HELD.items()},
    **dict(SuppressedAddress.Reason.choices),
    **dict(SuppressedAddress.WhyEnded.choices),
    **{wish: wish.label for wish in BulkChange.Wish if not (wish.is_marketing or wish.is_non_marketing)},
}
IDS = {"contact.merge", "bulk_change", "import", "undoes"}
WHY_HELD: dict[HeldReason, Text] = {
    HeldReason.MAXIMUM: _(
        "This contact does not count. It was meant to become a marketing contact when the maximum of marketing "
        "contacts had been reached. It is held until someone sets its status."
    ),
    HeldReason.APP_MAXIMUM: _(
        "This contact does not count. It was meant to become a marketing contact when the maximum of %(name)s had "
        "been reached. It is held until someone sets its status."
    ),
    HeldReason.BREAKER: _(
        "This contact does not count. It was created when %(name)s created unusually many marketing contacts, so "
        "it is held until someone releases it."
    ),
    HeldReason.RESTORE: _(
        "This contact does not count. When it was restored, there was no room for it. It is held until someone "
        "sets its status."
    ),
}
WHY: dict[Cause, Text] = {
    Cause.ARCHIVED: _("This contact does not count because it has been archived since %(date)s."),
    Cause.UPDATE_DATE_PASSED: _(
        "This contact does not count. It had been set to non-marketing, and the update date came on %(date)s."
    ),
    Cause.HELD: "%(held)s",  # WHY_HELD says it
    Cause.SET_TO_MARKETING: _("This contact counts because %(by)s set it to marketing, %(date)s."),
    Cause.SET_TO_NON_MARKETING: _("This contact does not count because %(by)s set it to non-marketing, %(date)s."),
    Cause.SETTING_ON: _("This contact counts because %(name)s created it while its toggle was on."),
    Cause.SETTING_OFF: _("This contact does not count because %(name)s created it while its toggle was off."),
    Cause.SETTING_NEVER_ON: _(
        "This contact does not count because %(name)s created it before anyone had turned its toggle on."
    ),
    Cause.SUPPRESSED: _(
        "This contact does not count. The toggle of %(name)s was on, but its address was suppressed, so apps could "
        "not make it a marketing contact."
    ),
    Cause.CREATED_AS_MARKETING: _("This contact counts because %(name)s created it as a marketing contact."),
    Cause.CREATED_AS_NON_MARKETING: _(
        "This contact does not count because %(name)s created it as a non-marketing contact."
    ),
}
STILL_COUNTS = _(
    "This contact still counts. %(by)s set it to non-marketing, %(date)s, and that takes effect on %(until)s."
)


@in_words.register
def _why(why: Provenance) -> str:
    """Say why a contact counts or does not count. A held contact names the source that set its status last."""
    contact, name = why.contact, why.created_by_name
    by, moved_at = (why.moved.source_label, why.moved.at) if why.moved else ("", None)
    until = local_text(contact.marketing_until, "DATE_FORMAT")
    if why.cause is Cause.UPDATE_DATE_PASSED:
        date = until
    else:
        at = contact.archived_at if why.cause is Cause.ARCHIVED else moved_at
        date = local_text(at, "SHORT_DATETIME_FORMAT")
    held = str(WHY_HELD[contact.why_held or HeldReason.RESTORE]) % {"name": by or name}
    is_pending = why.cause is Cause.SET_TO_NON_MARKETING and why.status is MarketingStatus.UNTIL_NEXT_UPDATE
    text = STILL_COUNTS if is_pending else WHY[why.cause]
    return str(text) % {"name": name, "by": by, "date": date, "until": until, "held": held}


def local_text(at: datetime | None, style: str) -> str:
    """Return a moment in the portal's time zone and the person's style, such as DATE_FORMAT."""
    return date_format(timezone.localtime(at), style) if at else ""


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(STATUSES)
    teach(HELD)
    teach(OUTCOMES)
    teach(OBSTACLES)
    teach(LIKENESSES)
    audit_words.learn(
        audit_words.Words(
            actions=ACTIONS, sentences=SENTENCES, fields=FIELDS, codes=CODES, addresses=AUDIT_ADDRESSES, ids=IDS
        )
    )
