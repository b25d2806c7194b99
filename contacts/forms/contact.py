"""The form of a contact's writable properties. The form checks values like the REST wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.email_addresses import LONGEST_EMAIL
from contacts.forms.labels import group_label, label_of, options_in_words
from contacts.models import Contact
from contacts.property_definitions import MAIN_PROPERTIES, WRITABLE, PropertyDefinition
from contacts.property_definitions.groups import DEFAULT_GROUP, DEFAULT_GROUPS, Group
from contacts.property_definitions.values import EARLIEST, LATEST, LONGEST_VALUE, ValueFault, checked, fits
from marketing_contacts.wire.formats import wire_time

WHAT_IS_WRONG = {
    ValueFault.INVALID_EMAIL: _("Enter an email address, such as ada@example.com."),
    ValueFault.INVALID_LONG: _("Enter a number: digits, with a point before decimals."),
    ValueFault.INVALID_DATE: _("Enter a date and a time."),
    ValueFault.INVALID_OPTION: _("Choose one of the options."),
    ValueFault.VALUE_TOO_LONG: _("This is too long."),
}
LONG_TEXTS = {"textarea", "html"}  # the field types with several lines
INPUT_TYPES = {"email": "email", "phone": "tel", "mobilephone": "tel"}
MOMENT = "%Y-%m-%dT%H:%M:%S"


class TextField(forms.CharField):
    """A text field with the line ends of programs. Browsers send other line ends."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ContactForm(forms.Form):
    """The form for a new contact, or for an existing contact as the person saw it.

    Each field of an existing contact carries the value that the person saw. A field that the person did not change is
    therefore not written, whatever others wrote meanwhile. `changes` are the changed values. An empty value clears.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        contact: Contact | None = None,
        definitions: Mapping[str, PropertyDefinition] = WRITABLE,
        groups: Sequence[Group] = tuple(DEFAULT_GROUPS.values()),
    ) -> None:
        self.contact = contact
        self.groups = groups
        self.definitions = definitions
        self.changes: dict[str, str] = {}
        super().__init__(data, initial=_shown_values(contact, definitions) if contact else None)
        for name, definition in definitions.items():
            field = value_field(definition, (contact.properties.get(name) or "") if contact else "")
            field.label, field.required = label_of(name, definitions), False
            field.show_hidden_initial = contact is not None
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        values = {name: wire_text(cleaned[name]) for name in self.changed_data if name in cleaned}
        self.changes, bad = checked(values, self.definitions)
        for each in bad:
            self.add_error(each.name, WHAT_IS_WRONG[each.code])
        if not self.errors and not any(cleaned.get(name) for name in ("email", "firstname", "lastname")):
            self.add_error("email", _("Enter an email address or a name."))
        return cleaned

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN_PROPERTIES]

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the label and the fields of each group, without the main fields.

        A property of a deleted group is in the first group.
        """
        fields: dict[str, list[forms.BoundField]] = {group.name: [] for group in self.groups}
        for name, definition in self.definitions.items():
            if name not in MAIN_PROPERTIES:
                fields.get(definition.group, fields[DEFAULT_GROUP]).append(self[name])
        by_label = {name: sorted(some, key=lambda field: field.label.lower()) for name, some in fields.items()}
        return [(group_label(group), by_label[group.name]) for group in self.groups if by_label[group.name]]

    @property
    def others_wrong(self) -> bool:
        """Return True when a collapsed field has an error."""
        return any(name not in MAIN_PROPERTIES for name in self.errors if name in self.fields)


def overtaken(form: ContactForm, contact: Contact) -> dict[str, Any]:
    """Return the current values of the form's changes that another person changed meanwhile."""
    stored, found = _shown_values(contact, form.definitions), {}
    for name in form.changes:
        field, now = form.fields[name], stored.get(name, "")
        seen = field.hidden_widget().value_from_datadict(form.data, form.files, form[name].html_initial_name)
        if field.has_changed(field.to_python(now), seen):
            found[name] = now
    return found


def again(form: ContactForm, contact: Contact, values: Mapping[str, Any]) -> ContactForm:
    """Return the form as it was sent, with `values` as seen. Each value is shown at its field."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name, value in values.items():
        shown = timezone.localtime(value).strftime(MOMENT) if isinstance(value, datetime) else value
        data.setlist(form[name].html_initial_name, shown if isinstance(shown, list) else [shown])
    fresh = ContactForm(data, contact=contact, definitions=form.definitions, groups=form.groups)
    for name, value in values.items():
        text = gettext("Someone else set this to “%s” in the meantime. Save again to replace it with your value.")
        fresh.add_error(name, text % wire_text(value))
    return fresh


def _shown_values(contact: Contact, definitions: Mapping[str, PropertyDefinition]) -> dict[str, Any]:
    """Return the contact's values as the form shows them."""
    values = {**contact.properties, "email": contact.email}
    shown: dict[str, Any] = {name: value or "" for name, value in values.items() if name in definitions}
    for name, value in shown.items():
        definition = definitions[name]
        if definition.multiple:
            shown[name] = [option for option in value.split(";") if option]
        elif definition.type == "datetime" and value and fits(definition, value):
            shown[name] = datetime.fromisoformat(value).replace(microsecond=0)
    return shown


def wire_text(value: Any) -> str:
    """Return a value of a form as programs send it."""
    if isinstance(value, datetime):
        return wire_time(value)
    return ";".join(value) if isinstance(value, list) else str(value or "").strip()


def value_field(definition: PropertyDefinition, current: str) -> forms.Field:
    """Return a field for the values of a property. An old value that the rules refuse now can stay."""
    if definition.type in {"enumeration", "bool"} and not definition.is_open:
        return _choice_field(definition, current)
    if definition.type in {"datetime", "date"} and not fits(definition, current):
        return TextField(widget=forms.TextInput({"autocomplete": "off"}))
    if definition.type == "datetime":
        widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format=MOMENT)
        return forms.DateTimeField(widget=widget, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)])
    if definition.type == "date":
        return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    if definition.field_type in LONG_TEXTS or "\n" in current:  # a field of one line would lose the line ends
        return TextField(max_length=LONGEST_VALUE, widget=forms.Textarea({"rows": 3}))
    longest = LONGEST_EMAIL if definition.name == "email" else LONGEST_VALUE
    attributes = {"autocomplete": "off", "type": INPUT_TYPES.get(definition.name, "text")}
    if definition.type == "number":
        attributes["inputmode"] = "decimal"
    return TextField(max_length=longest, widget=forms.TextInput(attributes))


def _choice_field(definition: PropertyDefinition, current: str) -> forms.Field:
    if definition.type == "bool":
        return forms.ChoiceField(choices=[("", "—"), ("true", _("Yes")), ("false", _("No"))])
    chosen = [option for option in current.split(";") if option]
    words = options_in_words(definition)
    hidden = {option.value for option in definition.choices if option.hidden} - set(chosen)
    known = dict.fromkeys([*(option for option in words if option not in hidden), *chosen])
    choices = [(option, words.get(option, option)) for option in known]
    if definition.multiple:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    return forms.ChoiceField(choices=[("", "—"), *choices])
