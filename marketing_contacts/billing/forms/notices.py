"""The form for the levels of a portal's notices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing_contacts.billing.notice_levels import HIGHEST_LEVEL

LABELS = {
    "first": gettext_lazy("First level (%)"),
    "second": gettext_lazy("Second level (%)"),
    "third": gettext_lazy("Third level (%)"),
}


class NoticeLevelsForm(forms.Form):
    """A field for each level that a portal may choose, in per cent. Each level is optional."""

    def __init__(self, data: QueryDict | None = None, *, levels: Sequence[int] = ()) -> None:
        if len(levels) > len(LABELS):
            raise ValueError(levels)  # a level without a field would be lost at the next save
        super().__init__(data, initial=dict(zip(LABELS, levels, strict=False)))
        for name, label in LABELS.items():
            self.fields[name] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=HIGHEST_LEVEL, widget=forms.NumberInput
            )

    def clean(self) -> dict[str, Any]:
        levels = self.levels
        if len(set(levels)) < len(levels):
            raise forms.ValidationError(_("Enter each level only once."))
        return self.cleaned_data

    @property
    def levels(self) -> list[int]:
        """Return the levels that were given."""
        return [level for name in LABELS if (level := self.cleaned_data.get(name)) is not None]


class ReadNoticesForm(forms.Form):
    """The number of the last notice that was read."""

    last = forms.IntegerField(min_value=1, max_value=2**31 - 1)
