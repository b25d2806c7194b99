"""What people ask for about many contacts: which, and what status."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.actions import WISHES, ContactIdsField


class WishForm(forms.Form):
    """The status that is wished for contacts chosen one by one, or for all that the filters find."""

    contact = ContactIdsField(required=False)
    all = forms.BooleanField(required=False)
    wished = forms.TypedChoiceField(
        choices=[(wish, wish) for wish in WISHES],
        coerce=lambda wish: WISHES[wish],
        error_messages={
            "required": _("Say marketing or non-marketing."),
            "invalid_choice": _("Say marketing or non-marketing."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("all") and not cleaned.get("contact"):
            raise forms.ValidationError(_("Choose contacts first: nothing was changed."))
        return cleaned
