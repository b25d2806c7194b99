"""The forms of a portal's own properties and groups, and the texts about their faults."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.forms.labels import group_label
from contacts.models import CustomProperty
from contacts.property_definitions import Option
from contacts.property_definitions.groups import DEFAULT_GROUP, Group
from contacts.property_definitions.rules import LONGEST, Draft, Fault

# The kinds of properties that people choose from. The kind decides on the type.
KINDS = {
    "text": ("string", "text", _("Single-line text")),
    "textarea": ("string", "textarea", _("Multi-line text")),
    "number": ("number", "number", _("Number")),
    "select": ("enumeration", "select", _("Single choice")),
    "checkbox": ("enumeration", "checkbox", _("Multiple choice")),
    "bool": ("bool", "booleancheckbox", _("Yes or no")),
    "date": ("date", "date", _("Date")),
    "datetime": ("datetime", "date", _("Date and time")),
    "phone": ("phone_number", "phonenumber", _("Phone number")),
}
TYPES = {
    "string": _("Text"),
    "number": _("Number"),
    "enumeration": _("Options"),
    "bool": _("Yes or no"),
    "date": _("Date"),
    "datetime": _("Date and time"),
    "phone_number": _("Phone number"),
}
FIELDS = {"type": "kind", "field_type": "kind", "group_name": "group", "has_unique_value": "unique"}
SHOWS = {"own": _("Your own"), "standard": _("Standard"), "archived": _("Archived")}


class FindForm(forms.Form):
    """The search form of properties."""

    show = forms.ChoiceField(label=_("Kinds of properties"), required=False, choices=list(SHOWS.items()))
    group = forms.CharField(label=_("Group"), required=False, max_length=100)
    q = forms.CharField(label=_("Search properties"), required=False, max_length=100)


class PropertyForm(forms.Form):
    """The form for a new or an existing property. An existing one keeps its name, its type and its uniqueness."""

    label = forms.CharField(
        label=_("Label"),
        max_length=LONGEST["label"],
        help_text=_("The name that people see."),
        widget=forms.TextInput({"data-names": "id_name"}),
    )
    name = forms.CharField(
        label=_("Internal name"),
        max_length=LONGEST["name"],
        help_text=_("Lower-case letters, digits and underscores, such as shoe_size. This cannot be changed later."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(key, label) for key, (*_types, label) in KINDS.items()])
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One option per line: the value alone, or the value, “=” and the label, such as s = Small."),
    )
    group = forms.ChoiceField(label=_("Group"))
    description = forms.CharField(
        label=_("Description"), required=False, max_length=LONGEST["description"], widget=forms.Textarea({"rows": 2})
    )
    unique = forms.BooleanField(
        label=_("Each value must be unique"),
        required=False,
        help_text=_("For text and numbers, such as a customer number. This cannot be changed later."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, groups: Iterable[Group], made: CustomProperty | None = None
    ) -> None:
        self.made = made
        super().__init__(data, initial=_initial(made) if made else {"group": DEFAULT_GROUP})
        self.fields["group"] = forms.ChoiceField(
            label=_("Group"), choices=[(group.name, group_label(group)) for group in groups]
        )
        if made:
            del self.fields["name"], self.fields["unique"]
            kinds: list[tuple[str, Any]] = [
                (key, label) for key, (type_, _shown, label) in KINDS.items() if type_ == made.type
            ]
            if not self.initial["kind"]:
                kinds.insert(0, ("", made.field_type))
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        if made and made.type != "enumeration":
            del self.fields["options"]

    @property
    def changes(self) -> dict[str, Any]:
        """Return the form's values as fields of a draft."""
        cleaned = self.cleaned_data
        if self.made and not cleaned["kind"]:
            type_, field_type = self.made.type, self.made.field_type
        else:
            type_, field_type, _label = KINDS[cleaned["kind"]]
        changes = {
            "label": cleaned["label"],
            "type": type_,
            "field_type": field_type,
            "group_name": cleaned["group"],
            "description": cleaned["description"].replace("\r\n", "\n"),
        }
        if "options" in cleaned:
            known = {option.value: option for option in self.made.choices} if self.made else {}
            changes["options"] = tuple(_options(cleaned["options"], known))
        return changes

    @property
    def draft(self) -> Draft:
        """Return the draft of a new property."""
        cleaned = self.cleaned_data
        return Draft(name=cleaned["name"], has_unique_value=cleaned["unique"], **self.changes)

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Show the faults at their fields."""
        for fault in faults:
            field = FIELDS.get(fault.where, fault.where)
            self.add_error(field if field in self.fields else None, gettext(fault.template) % fault.about)


class RenamingForm(forms.Form):
    """The form for a new label of a group."""

    label = forms.CharField(label=_("Label"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, data: QueryDict | None = None, *, group_name: str, **initial: str) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_{group_name}_%s")

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Show the faults at their fields."""
        for fault in faults:
            self.add_error(fault.where, gettext(fault.template) % fault.about)


class GroupForm(forms.Form):
    """The form for a new group."""

    label = forms.CharField(label=_("Label"), max_length=100, widget=forms.TextInput({"data-names": "id_name"}))
    name = forms.CharField(
        label=_("Internal name"),
        max_length=LONGEST["name"],
        help_text=_("Lower-case letters, digits and underscores. This cannot be changed later."),
    )

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Show the faults at their fields."""
        for fault in faults:
            self.add_error(fault.where, gettext(fault.template) % fault.about)


def _initial(made: CustomProperty) -> dict[str, Any]:
    """Return the form's values of a property. The kind is empty where only programs create it."""
    shown = (made.type, made.field_type)
    lines = [
        option.value if option.label == option.value else f"{option.value} = {option.label}" for option in made.choices
    ]
    return {
        "label": made.label,
        "kind": next((key for key, (*types, _label) in KINDS.items() if tuple(types) == shown), ""),
        "options": "\n".join(lines),
        "group": made.group_name,
        "description": made.description,
    }


def _options(text: str, known: Mapping[str, Option]) -> Iterable[Option]:
    """Yield the options of a text, one per line. Other facts of known options stay."""
    for place, line in enumerate(filter(None, (line.strip() for line in text.splitlines()))):
        value, _equals, label = (part.strip() for part in line.partition("="))
        old = known.get(value)
        yield Option(value, label or value, old.description if old else "", place, old.hidden if old else False)
