"""What people say about addresses that unsubscribed or bounced."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.email_addresses import LONGEST_EMAIL, looked_for, normalised
from contacts.models import SuppressedAddress
from contacts.selectors import ids_by_email
from marketing_contacts.portals.audit_words import Text
from marketing_contacts.portals.models import Portal

Reason = SuppressedAddress.Reason
REASONS: dict[str, Text] = dict(Reason.choices)
WHY_TAKEN_BACK = {
    "SUBSCRIBED_AGAIN": _("They subscribed again"),
    "WORKS_AGAIN": _("The address works again"),
    "BY_MISTAKE": _("It was recorded by mistake"),
}


class ReasonForm(forms.Form):
    """Why an address is suppressed."""

    reason = forms.ChoiceField(label=_("What happened"), choices=list(REASONS.items()))


class TakeBackForm(forms.Form):
    """Why an address is no longer suppressed."""

    why = forms.ChoiceField(label=_("Why"), choices=list(WHY_TAKEN_BACK.items()))


class AddressForm(forms.Form):
    """An address to look up; one that the rules before took is known as long as a contact has it."""

    email = forms.CharField(
        label=_("Email address"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, *, portal: Portal) -> None:
        super().__init__(data)
        self.portal = portal

    def clean_email(self) -> str:
        email = looked_for(self.cleaned_data["email"])
        if not normalised(email) and not ids_by_email(self.portal, [email]):
            raise forms.ValidationError(_("The email address is not valid."))
        return email


class RecordForm(AddressForm, ReasonForm):
    """An address, and why it is suppressed."""


class TakeAddressBackForm(AddressForm, TakeBackForm):
    """An address, and why it is no longer suppressed."""


def about(suppressed: SuppressedAddress | None) -> dict[str, Any]:
    """What the forms about one address show: why it is suppressed, or may be."""
    reason = REASONS[suppressed.reason] if suppressed else ""
    return {
        "suppressed": suppressed,
        "suppressed_reason": reason,
        "reason_form": ReasonForm(),
        "take_back_form": TakeBackForm(),
    }
