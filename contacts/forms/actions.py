"""What people ask for on a contact's page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.filters import LARGEST_ID
from contacts.marketing_status import MarketingStatus

WISHES = {"marketing": MarketingStatus.MARKETING, "non-marketing": MarketingStatus.NON_MARKETING}


class StatusForm(forms.Form):
    """The wished status."""

    wished = forms.TypedChoiceField(choices=[(wish, wish) for wish in WISHES], coerce=lambda wish: WISHES[wish])


class MarketingBox(forms.Form):
    """Whether a new contact is set to marketing at once."""

    as_marketing = forms.BooleanField(label=_("Set as marketing contact"), required=False)


class OtherContactForm(forms.Form):
    """The contact to merge into this one."""

    other = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
