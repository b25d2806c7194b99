"""The pages Settings → Data → Properties, with default and custom properties."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.forms.labels import group_label, label_of, options_in_words
from contacts.forms.properties import SHOWS, TYPES, FindForm, PropertyForm
from contacts.models import CustomProperty
from contacts.property_definitions import WRITABLE
from contacts.selectors import custom_properties, property_groups
from contacts.services.properties import properties as services
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member, require_permission
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.form_fields import TypedNameForm
from marketing_contacts.toolbox.paging import Page

PAGE_SIZE = 50
DEVELOPER = Permission.DEVELOPER


@dataclass(frozen=True, slots=True)
class Row:
    """A property in the list."""

    name: str
    label: str
    type: str
    group: str
    unique: bool


@require_safe
@portal_member()
def properties(request: PortalRequest) -> HttpResponse:
    """Show the portal's own properties, the default properties or the archived ones."""
    form = FindForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    show, q, group = wanted.get("show") or "own", wanted.get("q", ""), wanted.get("group", "")
    rows = [
        row
        for group_name, row in (_rows(request, show) if form.is_valid() else [])
        if group in {"", group_name} and all(word in f"{row.label} {row.name}".lower() for word in q.lower().split())
    ]
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form,
        "page": _page(rows, request.GET),
        "length": len(rows),
        "show": show,
        "only_archived": show == "archived",
        "shows": SHOWS.items(),
        "q": q,
        "group": group,
        "groups": [(each.name, group_label(each)) for each in property_groups(request.portal)],
        **_frame(request),
    }
    return render(request, "contacts/properties.html", context, status=status)


def _frame(request: PortalRequest) -> dict[str, Any]:
    return {"place": "properties", "locked": locked_for(request, DEVELOPER)}


def _rows(request: PortalRequest, show: str) -> list[tuple[str, Row]]:
    """Return all rows of the shown kind by label, each with the name of its group."""
    labels = {group.name: group_label(group) for group in property_groups(request.portal)}
    if show == "standard":
        found = [
            (each.group, Row(each.name, label_of(each.name), str(TYPES[each.type]), labels[each.group], unique=False))
            for each in WRITABLE.values()
        ]
    else:
        own = custom_properties(request.portal, archived=show == "archived").defer("options", "description")
        found = [
            (
                each.group_name,
                Row(
                    each.name,
                    each.label,
                    str(TYPES[each.type]),
                    labels.get(each.group_name, ""),
                    unique=each.has_unique_value,
                ),
            )
            for each in own
        ]
    return sorted(found, key=lambda pair: (pair[1].label.lower(), pair[1].name))


def _page(rows: list[Row], query: QueryDict) -> Page[Any]:
    """Return a page of the rows, which fit in memory, and the queries of the neighbouring pages."""
    text = query.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < len("1000") else 1
    some = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    def beside(other: int) -> str:
        changed = query.copy()
        changed["page"] = str(other)
        return changed.urlencode()

    more = len(rows) > number * PAGE_SIZE
    return Page(some, beside(number - 1) if number > 1 else "", beside(number + 1) if more else "")


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(DEVELOPER)
def new_property(request: PortalRequest) -> HttpResponse:
    """Show the form for a new property. A POST creates the property."""
    form = PropertyForm(request.POST or None, groups=property_groups(request.portal))
    if form.is_valid():
        try:
            services.create_property(portal=request.portal, draft=form.draft, by=request.member, now=timezone.now())
        except services.BadDefinition as bad:
            form.refuse(bad.faults)
        except services.NameTaken as taken:
            text = (
                _("An archived property has this name. Restore that property instead.")
                if taken.archived
                else _("This name is already taken.")
            )
            form.add_error("name", text)
        else:
            messages.success(request, _("Property %s created.") % form.cleaned_data["label"])
            return redirect("properties:property", form.cleaned_data["name"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "contacts/property_new.html", {"form": form, **_frame(request)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def one_property(request: PortalRequest, property_name: str) -> HttpResponse:
    """Show a property, and the form to change it for members with the permission. Default properties stay as is."""
    if property_name in WRITABLE:
        if request.method == "POST":
            raise Http404
        definition = WRITABLE[property_name]
        labels = {group.name: group_label(group) for group in property_groups(request.portal)}
        context = {
            "name": property_name,
            "label": label_of(property_name),
            "type_label": TYPES[definition.type],
            "group": labels[definition.group],
            "options": options_in_words(definition).items(),
            **_frame(request),
        }
        return render(request, "contacts/property_standard.html", context)
    made = _property_of_portal(request, property_name)
    if request.method == "POST":
        return _change(request, made)
    return _show(request, made, PropertyForm(made=made, groups=property_groups(request.portal)))


def _property_of_portal(request: PortalRequest, name: str) -> CustomProperty:
    return get_object_or_404(CustomProperty, portal=request.portal, name=name)


def _change(request: PortalRequest, made: CustomProperty) -> HttpResponse:
    require_permission(request, DEVELOPER)
    form = PropertyForm(request.POST, made=made, groups=property_groups(request.portal))
    if form.is_valid():
        try:
            services.change_property(
                portal=request.portal, name=made.name, changes=form.changes, by=request.member, now=timezone.now()
            )
        except services.BadDefinition as bad:
            form.refuse(bad.faults)
        except services.NoSuchProperty:
            messages.warning(request, _("The property %s is archived. Restore it first.") % made.label)
            return redirect("properties:property", made.name)
    if form.errors:
        return _show(request, made, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Saved."))
    return redirect("properties:property", made.name)


def _show(
    request: PortalRequest,
    made: CustomProperty,
    form: PropertyForm,
    typed: TypedNameForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    labels = {group.name: group_label(group) for group in property_groups(request.portal)}
    context = {
        "made": made,
        "type_label": TYPES[made.type],
        "group": labels.get(made.group_name, ""),
        "form": form,
        "typed_form": typed or TypedNameForm(name=made.name),
        **_frame(request),
    }
    return render(request, "contacts/property.html", context, status=status)


@require_POST
@portal_member(DEVELOPER)
def archive_property(request: PortalRequest, property_name: str) -> HttpResponse:
    """Archive a property after its name was typed."""
    made = _property_of_portal(request, property_name)
    typed = TypedNameForm(request.POST, name=made.name)
    if not typed.is_valid():
        form = PropertyForm(made=made, groups=property_groups(request.portal))
        return _show(request, made, form, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.archive_property(portal=request.portal, name=made.name, by=request.member, now=timezone.now())
    except services.NoSuchProperty:
        messages.warning(request, _("Property %s was already archived.") % made.label)
    else:
        messages.success(request, _("Property %s archived. Its values are kept.") % made.label)
    return redirect("properties:property", made.name)


@require_POST
@portal_member(DEVELOPER)
def restore_property(request: PortalRequest, property_name: str) -> HttpResponse:
    """Restore an archived property with its values."""
    made = _property_of_portal(request, property_name)
    try:
        services.restore_property(portal=request.portal, name=made.name, by=request.member, now=timezone.now())
    except services.NoSuchProperty:
        messages.warning(request, _("Property %s was not archived.") % made.label)
    except services.BadDefinition as bad:
        messages.warning(request, " ".join(_(fault.template) % fault.about for fault in bad.faults))
    else:
        messages.success(request, _("Property %s restored.") % made.label)
    return redirect("properties:property", made.name)
