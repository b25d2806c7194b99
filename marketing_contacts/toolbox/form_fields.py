"""Form fields, a confirmation and the status of a page with forms, which several floors use."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2199, 12, 31)  # the range of days in lists
among_days = (MinValueValidator(EARLIEST_DAY), MaxValueValidator(LATEST_DAY))
# A name has no control characters and no marks of direction. A mark of direction makes one app look like another.
one_line = RegexValidator(r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z", _("Write this on one line."))


def status_of(*shown: forms.BaseForm | None) -> HTTPStatus:
    """Return the status of a page that shows these forms, which is 422 when a form has errors."""
    refused = any(form and form.errors for form in shown)
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


class NameField(forms.CharField):
    """A field for a name in one line."""

    def __init__(self, *, label: Any, autocomplete: str, max_length: int = 120) -> None:
        widget = forms.TextInput({"autocomplete": autocomplete})
        super().__init__(label=label, max_length=max_length, validators=[one_line], widget=widget)


class DayField(forms.DateField):
    """A field for the first or the last day of a list. An empty field sets no limit."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            validators=among_days,
        )


class TypedNameForm(forms.Form):
    """The form that confirms a deletion. The user types the name of the object."""

    typed_name = forms.CharField(widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed_name"].label = _("Type “%s” to confirm") % name

    def clean_typed_name(self) -> str:
        typed: str = self.cleaned_data["typed_name"]
        if typed.strip() != self.name:
            raise forms.ValidationError(_("This does not match the name."))
        return typed
