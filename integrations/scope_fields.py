"""The field of a form in which scopes are chosen."""

from collections.abc import Iterable
from typing import Any

from django import forms

from integrations.scope_labels import SCOPE_LABELS
from integrations.scopes import OTHERS, Scope


class BoundScopes(forms.BoundField):
    """The scopes of a form, which also says how many of HubSpot's others are chosen."""

    @property
    def others_chosen(self) -> int:
        """Count the chosen scopes that stand behind the search."""
        return sum(name in ScopesField.others for name in self.value() or ())


class ScopesField(forms.MultipleChoiceField):
    """Scopes that we serve, in words, and all others of HubSpot's by their names (`others`)."""

    widget = forms.CheckboxSelectMultiple
    others = frozenset(OTHERS)

    def __init__(self, *, served: Iterable[Scope], **options: Any) -> None:
        choices = [*((scope.value, SCOPE_LABELS[scope]) for scope in served), *((name, name) for name in OTHERS)]
        super().__init__(choices=choices, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundScopes:
        """Bind the field to a form, with the count that the template shows."""
        return BoundScopes(form, self, field_name)
