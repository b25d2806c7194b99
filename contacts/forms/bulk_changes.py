"""The form that changes the status of many contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.actions import WISHES, ContactIdsField


class WishForm(forms.Form):
    """The form for the status of chosen contacts, or of all contacts that match the filters."""

    contact = ContactIdsField(required=False)
    all = forms.BooleanField(required=False)
    wished = forms.TypedChoiceField(
        choices=[(wish, wish) for wish in WISHES],
        coerce=lambda wish: WISHES[wish],
        error_messages={
            "required": _("Choose marketing or non-marketing."),
            "invalid_choice": _("Choose marketing or non-marketing."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("all") and not cleaned.get("contact"):
            raise forms.ValidationError(_("Select contacts first. Nothing was changed."))
        return cleaned
