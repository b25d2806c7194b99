"""Every property of a contact, by group, also those without a value."""

from collections.abc import Iterator

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contacts.forms.labels import group_label, label_of, value_in_words
from contacts.models import Contact
from contacts.property_definitions import OTHER_EMAILS
from contacts.property_definitions.groups import DEFAULT_GROUP
from contacts.selectors import any_contact, property_groups, worded_definitions
from contacts.views.about import about
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission

Line = tuple[str, str, str]  # name, label and value


class FindPropertyForm(forms.Form):
    """Words of a label or a name, and the choice to leave out properties without a value."""

    q = forms.CharField(label=_("Search properties"), required=False, max_length=100)
    filled = forms.BooleanField(label=_("Only properties with a value"), required=False)


@require_safe
@portal_member()
def all_properties(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the contact's properties by group. The words `q` narrow them, and `filled` leaves out empty ones."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    form = FindPropertyForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    words, filled = wanted.get("q", "").lower().split(), wanted.get("filled", False)
    groups = [
        (label, lines)
        for label, every in _by_group(request.portal, found)
        if (
            lines := [
                (name, property_label, value)
                for name, property_label, value in every
                if (value or not filled) and all(word in f"{property_label} {name}".lower() for word in words)
            ]
        )
    ]
    context = about(found) | {
        "form": form,
        "groups": groups,
        "is_narrowed": bool(words or filled),
        "locked_edit": locked_for(request, Permission.EDIT_CONTACTS),
        "locked_copy": locked_for(request, Permission.EXPORT),
    }
    return render(request, "contacts/all_properties.html", context)


def _by_group(portal: Portal, found: Contact) -> Iterator[tuple[str, list[Line]]]:
    """Yield each group's label with its properties by label. A property of a deleted group is in the first group."""
    definitions = worded_definitions(portal)
    values = {**found.properties, "email": found.email}
    groups = property_groups(portal)
    lines: dict[str, list[Line]] = {group.name: [] for group in groups}
    for name, definition in definitions.items():
        if name != OTHER_EMAILS and (definition.writable or values.get(name)):
            line = (name, label_of(name, definitions), value_in_words(name, values.get(name), definitions))
            lines.get(definition.group, lines[DEFAULT_GROUP]).append(line)
    for group in groups:
        if lines[group.name]:
            yield group_label(group), sorted(lines[group.name], key=lambda line: line[1].lower())
