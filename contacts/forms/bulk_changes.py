"""The forms that change many contacts."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.forms.actions import WISHES, ContactIdsField
from contacts.forms.contact import WHAT_IS_WRONG, value_field, wire_text
from contacts.forms.labels import label_of
from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import checked

BULK_WISHES: dict[str, MarketingStatus | BulkChange.Wish] = {
    **WISHES,
    "edit": BulkChange.Wish.EDIT,
    "archive": BulkChange.Wish.ARCHIVE,
}


class WishForm(forms.Form):
    """The form for what to do with chosen contacts, or with all contacts that match the filters."""

    contact = ContactIdsField(required=False)
    all = forms.BooleanField(required=False)
    wished = forms.TypedChoiceField(
        choices=[(wish, wish) for wish in BULK_WISHES],
        coerce=lambda wish: BULK_WISHES[wish],
        error_messages={
            "required": _("Choose what to do with the contacts."),
            "invalid_choice": _("Choose what to do with the contacts."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("all") and not cleaned.get("contact"):
            raise forms.ValidationError(_("Select contacts first. Nothing was changed."))
        return cleaned


class BulkValueForm(forms.Form):
    """The form for the value that many contacts get of one property. An empty value clears the property.

    `stored` is the value as contacts keep it.
    """

    def __init__(self, data: QueryDict | None = None, *, definition: PropertyDefinition) -> None:
        self.definition = definition
        self.stored = ""
        super().__init__(data)
        field = value_field(definition, "")
        field.label, field.required = label_of(definition.name, {definition.name: definition}), False
        field.help_text = _("Without a value, the property is cleared.")
        self.fields["value"] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name = self.definition.name
        if "value" in cleaned:
            kept, bad = checked({name: wire_text(cleaned["value"])}, {name: self.definition})
            for each in bad:
                self.add_error("value", WHAT_IS_WRONG[each.code])
            self.stored = kept.get(name, "")
        return cleaned
