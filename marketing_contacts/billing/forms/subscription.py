"""The forms of members for a lower tier, a maximum and billing contacts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.selectors import MOST_LOWER, SubscriptionSummary
from marketing_contacts.billing.upgrade_words import lower_tier
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.selectors import members
from marketing_contacts.toolbox.form_fields import NameField

MOST_CONTACTS = 1_000_000_000  # the largest maximum, and the largest tier


class DowngradeForm(forms.Form):
    """The form for a lower tier from the next term on. Each choice says its price and what it saves."""

    tier = forms.TypedChoiceField(
        label=_("Lower tier"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("There is no such lower tier."), "required": _("Choose a tier.")},
    )

    def __init__(self, *args: Any, summary: SubscriptionSummary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, saves = self.fields["tier"], summary.savings
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (str(tier), lower_tier(tier, saves.get(tier), summary.currency))
                for tier in summary.lower_tiers[-MOST_LOWER:]
            ]


class MaximumForm(forms.Form):
    """The form for a portal's maximum of marketing contacts. An empty field means no maximum."""

    maximum = forms.IntegerField(
        label=_("Maximum of marketing contacts"),
        required=False,
        min_value=1,
        max_value=MOST_CONTACTS,
        help_text=_("Leave empty for no maximum."),
    )


class BillingAddressForm(forms.Form):
    """The form for the name and the address of the portal on its charges and statements."""

    name = NameField(label=_("Name"), autocomplete="organization", max_length=200)
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        help_text=_("As shown on an invoice, with a tax number if you have one."),
        widget=forms.Textarea({"rows": 5, "autocomplete": "street-address"}),
    )

    def clean_address(self) -> str:
        return "\n".join(line.rstrip() for line in self.cleaned_data["address"].splitlines())


class BillingContactForm(forms.Form):
    """The form for a recipient of notices, either a member or an email address."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label=_("Member"), required=False, empty_label=_("Someone else: the address below")
    )
    email = forms.EmailField(
        label=_("Email address"), required=False, max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language of the email"), required=False, choices=settings.LANGUAGES)

    def __init__(self, *args: Any, portal: Portal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = members(portal)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(found.get("member")) == bool(found.get("email")):
            raise forms.ValidationError(_("Choose a member or enter an address, but not both."))
        return found
