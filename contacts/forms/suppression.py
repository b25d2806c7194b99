"""The forms about suppressed addresses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.email_addresses import LONGEST_EMAIL, looked_for, normalised
from contacts.models import SuppressedAddress
from contacts.selectors import ids_by_email
from marketing_contacts.portals.models import Portal

Reason, WhyEnded = SuppressedAddress.Reason, SuppressedAddress.WhyEnded
ENDS: dict[str, list[SuppressedAddress.WhyEnded]] = {
    Reason.BOUNCED: [WhyEnded.WORKS_AGAIN, WhyEnded.BY_MISTAKE],
    Reason.COMPLAINED: [WhyEnded.SUBSCRIBED_AGAIN, WhyEnded.BY_MISTAKE],
    Reason.UNSUBSCRIBED: [WhyEnded.SUBSCRIBED_AGAIN, WhyEnded.BY_MISTAKE],
}


class ReasonForm(forms.Form):
    """The form for the reason of a suppression."""

    reason = forms.ChoiceField(label=_("Event"), choices=list(Reason.choices))

    @classmethod
    def beside(cls, known: Collection[str]) -> Self:
        """Return the form that offers the reasons other than the known ones."""
        form = cls()
        cast("forms.ChoiceField", form.fields["reason"]).choices = [
            (each, each.label) for each in Reason if each not in known
        ]
        return form


class TakeBackForm(forms.Form):
    """The form for the reason that ends, and why it ends."""

    reason = forms.ChoiceField(choices=list(Reason.choices), widget=forms.HiddenInput)
    why = forms.ChoiceField(label=_("Reason"), choices=list(WhyEnded.choices))

    @classmethod
    def of(cls, reason: str) -> Self:
        """Return the form to show beside a reason, with what can end this reason."""
        form = cls(initial={"reason": reason}, auto_id=f"id_{reason.lower()}_%s")
        cast("forms.ChoiceField", form.fields["why"]).choices = [(each, each.label) for each in ENDS[reason]]
        return form

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason, why = cleaned.get("reason"), cleaned.get("why")
        if reason and why and why not in ENDS[reason]:
            self.add_error("why", _("This does not remove the reason."))
        return cleaned


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
    """The form to end one reason of an address."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reason of an address that stands, and the form to take it back."""

    suppression: SuppressedAddress
    form: TakeBackForm


def about(suppressions: Sequence[SuppressedAddress]) -> dict[str, Any]:
    """Return the context of the forms about an address whose reasons these are."""
    known = [each.reason for each in suppressions]
    return {
        "suppressions": [Told(each, TakeBackForm.of(each.reason)) for each in suppressions],
        "reason_form": ReasonForm.beside(known) if set(known) < set(Reason) else None,
    }
