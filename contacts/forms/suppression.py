"""The forms about addresses that unsubscribed or bounced."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.email_addresses import LONGEST_EMAIL, looked_for, normalised
from contacts.models import SuppressedAddress
from contacts.selectors import ids_by_email
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.words import Text

Reason = SuppressedAddress.Reason
REASONS: dict[str, Text] = dict(Reason.choices)


class ReasonForm(forms.Form):
    """The form for the reason of a suppression."""

    reason = forms.ChoiceField(label=_("What happened"), choices=list(REASONS.items()))


class TakeBackForm(forms.Form):
    """The form for the reason why a suppression ends."""

    why = forms.ChoiceField(label=_("Why"), choices=SuppressedAddress.WhyEnded.choices)


class AddressForm(forms.Form):
    """The form to look up an address. An address that only earlier rules allowed is accepted while a contact has it."""

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
    """The form to suppress an address with a reason."""


class TakeAddressBackForm(AddressForm, TakeBackForm):
    """The form to end the suppression of an address with a reason."""


def about(suppressed: SuppressedAddress | None) -> dict[str, Any]:
    """Return the context of the forms about an address, with its suppression if there is one."""
    reason = REASONS[suppressed.reason] if suppressed else ""
    return {
        "suppressed": suppressed,
        "suppressed_reason": reason,
        "reason_form": ReasonForm(),
        "take_back_form": TakeBackForm(),
    }
