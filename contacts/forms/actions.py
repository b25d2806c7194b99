"""The forms of a contact's page."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.email_addresses import LONGEST_EMAIL, looked_for, spellings
from contacts.forms.filters import LARGEST_ID
from contacts.marketing_status import MarketingStatus
from contacts.selectors import ContactFilters
from marketing_contacts.billing.measure_words import filled, measured
from marketing_contacts.billing.measures import Measure, Place

WISHES = {"marketing": MarketingStatus.MARKETING, "non-marketing": MarketingStatus.NON_MARKETING}


class StatusForm(forms.Form):
    """The form for the requested status."""

    wished = forms.TypedChoiceField(choices=[(wish, wish) for wish in WISHES], coerce=lambda wish: WISHES[wish])


class MarketingBox(forms.Form):
    """The checkbox that makes a new contact a marketing contact at once."""

    as_marketing = forms.BooleanField(label=_("Set as marketing contact"), required=False)


class EraseForm(forms.Form):
    """The form that confirms a permanent deletion. The user types the contact's address, or its number without one."""

    typed = forms.CharField(max_length=LONGEST_EMAIL)

    def __init__(self, data: QueryDict | None = None, *, asked: str) -> None:
        super().__init__(data)
        self.asked = asked
        self.fields["typed"].label = _("Type %s to confirm") % asked
        self.fields["typed"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if self.asked.lower() not in spellings(looked_for(typed)):
            raise forms.ValidationError(_("This does not match."))
        return typed


VALUE_OF = "value-"  # before the name of a property in the form of a merge


class OtherContactForm(forms.Form):
    """The form for the contact to merge into this one, and for the values to take from it."""

    other = forms.IntegerField(min_value=1, max_value=LARGEST_ID)

    @property
    def taken(self) -> set[str]:
        """Return the names of the properties whose value of the other contact was chosen."""
        return {
            name.removeprefix(VALUE_OF)
            for name, said in self.data.items()
            if name.startswith(VALUE_OF) and said == "other"
        }


class ContactIdsField(forms.TypedMultipleChoiceField):
    """A field for contacts that were chosen on a page, by id."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(coerce=int, required=required)

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and 0 < int(value[:20]) <= LARGEST_ID


class ExportForm(forms.Form):
    """The form for the contacts and the columns of an exported file. Without contacts it has all that match."""

    contact = ContactIdsField(required=False)
    columns = forms.ChoiceField(choices=[("all", "all"), ("list", "list")], required=False)

    @property
    def of_list(self) -> bool:
        """Return True when the file has the columns of the list."""
        return bool(self.cleaned_data["columns"] == "list")

    def narrowed(self, filters: ContactFilters) -> ContactFilters:
        """Return the filters, or only the chosen contacts."""
        ids = tuple(self.cleaned_data["contact"])
        return ContactFilters(ids=ids, archived=filters.archived) if ids else filters


class ReleaseForm(forms.Form):
    """The form for the held contacts to release."""

    contact = ContactIdsField()


class TypedNumberForm(forms.Form):
    """The form that confirms a change. The user types the number of contacts."""

    typed_number = forms.CharField(
        max_length=20, widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"})
    )

    def __init__(self, data: QueryDict | None = None, *, number: int, **scope: Place) -> None:
        super().__init__(data)
        self.number = number
        shown = measured(number, Measure.CONTACTS_FOUND, **scope)
        self.fields["typed_number"].label = filled(str(_("Type %(number)s to confirm")), number=shown)

    def clean_typed_number(self) -> str:
        """Accept the number in any language's notation, with or without separators of thousands."""
        typed: str = self.cleaned_data["typed_number"]
        if re.sub(r"[\s.,]", "", typed) != str(self.number):
            raise forms.ValidationError(_("This does not match the number."))
        return typed
