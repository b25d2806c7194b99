"""What people ask for on a contact's page."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.forms.filters import LARGEST_ID
from contacts.marketing_status import MarketingStatus
from contacts.property_values import LONGEST_EMAIL

WISHES = {"marketing": MarketingStatus.MARKETING, "non-marketing": MarketingStatus.NON_MARKETING}


class StatusForm(forms.Form):
    """The wished status."""

    wished = forms.TypedChoiceField(choices=[(wish, wish) for wish in WISHES], coerce=lambda wish: WISHES[wish])


class MarketingBox(forms.Form):
    """Whether a new contact is set to marketing at once."""

    as_marketing = forms.BooleanField(label=_("Set as marketing contact"), required=False)


class ForgetForm(forms.Form):
    """What identifies a contact, typed as it stands: its address, or its number where it has none."""

    typed = forms.CharField(max_length=LONGEST_EMAIL)

    def __init__(self, data: QueryDict | None = None, *, asked: str) -> None:
        super().__init__(data)
        self.asked = asked
        self.fields["typed"].label = _("Type %s to confirm") % asked
        self.fields["typed"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.lower() != self.asked.lower():
            raise forms.ValidationError(_("That is not what stands there."))
        return typed


class OtherContactForm(forms.Form):
    """The contact to merge into this one."""

    other = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
