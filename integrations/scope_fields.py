"""The form field for scopes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from integrations.scopes import OTHERS, Scope
from integrations.words import SCOPE_LABELS


class BoundScopes(forms.BoundField):
    """The bound scopes of a form.

    The bound field also counts the chosen scopes of HubSpot without an effect here.
    """

    @property
    def others_chosen(self) -> int:
        """Count the chosen scopes that the search hides."""
        return sum(name in ScopesField.others for name in self.value() or ())


class ScopesField(forms.MultipleChoiceField):
    """A field for the scopes that we serve, in words, and for all other scopes of HubSpot by name (`others`)."""

    widget = forms.CheckboxSelectMultiple
    others = frozenset(OTHERS)

    def __init__(self, *, served: Iterable[Scope], **options: Any) -> None:
        choices = [*((scope.value, SCOPE_LABELS[scope]) for scope in served), *((name, name) for name in OTHERS)]
        super().__init__(choices=choices, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundScopes:
        """Bind the field to a form with the count for the template."""
        return BoundScopes(form, self, field_name)
