"""The page that builds the condition of the list: groups of comparisons of any properties."""

from collections.abc import Collection
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import push_url

from contacts.conditions import (
    MOST_COMPARISONS,
    MOST_GROUPS,
    MOST_IN_GROUP,
    Comparison,
    Condition,
    UnreadableCondition,
    read_condition,
    written,
)
from contacts.forms.condition_words import OFFERED, kind_of
from contacts.forms.conditions import ConditionForm
from contacts.forms.labels import Definitions, group_label, label_of
from contacts.selectors import property_groups, worded_definitions
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.paging import without_page

NEW_GROUP = "new"
LONGEST_ADDRESS = 7_000  # characters


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def conditions(request: PortalRequest) -> HttpResponse:
    """Show the form. A button adds or removes a comparison, or applies the condition to the list.

    The condition stands in the address, also while values are missing. The list's other filters stay.
    """
    definitions = worded_definitions(request.portal)
    if request.method == "POST":
        return changed(request, definitions)
    form = ConditionForm(condition_of(request.GET), portal=request.portal, definitions=definitions)
    page = builder_page(request, form, definitions, HTTPStatus.OK)
    return push_url(page, request.get_full_path()) if request.htmx else page


def changed(request: PortalRequest, definitions: Definitions) -> HttpResponse:
    """Do what the pressed button says."""
    form = ConditionForm.sent(request.POST, portal=request.portal, definitions=definitions)
    pressed, condition = request.POST.get("do", "apply"), form.condition
    if pressed == "apply":
        if form.faults(timezone.now()):
            return builder_page(request, form, definitions, HTTPStatus.UNPROCESSABLE_ENTITY)
        return opened(request, form, definitions, address_with("contacts:list", request.GET, condition))
    if pressed.startswith("remove-"):
        condition = removed_from(condition, pressed.removeprefix("remove-"))
    elif pressed == "add":
        condition = added_to(condition, request.POST, definitions)
    return opened(request, form, definitions, address_with("contacts:conditions", request.GET, condition))


def opened(request: PortalRequest, form: ConditionForm, definitions: Definitions, address: str) -> HttpResponse:
    """Redirect to an address. One that servers would refuse for its length is refused here in words."""
    if len(address) <= LONGEST_ADDRESS:
        return redirect(address)
    messages.warning(request, _("These values are too long for a link. Use fewer or shorter values."))
    return builder_page(request, form, definitions, HTTPStatus.UNPROCESSABLE_ENTITY)


def condition_of(query: QueryDict) -> Condition:
    """Return the address's condition. One that cannot be read is left out, since the list has said so."""
    try:
        return read_condition(query.get("where", ""))
    except UnreadableCondition:
        return Condition()


def removed_from(condition: Condition, place: str) -> Condition:
    """Return the condition without the comparison at a place such as `0-1`."""
    try:
        group, number = map(int, place.split("-"))
        return condition.without(group, number)
    except (ValueError, IndexError):
        return condition


def added_to(condition: Condition, sent: QueryDict, definitions: Definitions) -> Condition:
    """Return the condition with one more comparison, in a group or as a new group. A full one stays as it is."""
    definition = definitions.get(sent.get("property", ""))
    if definition is None or len(condition.comparisons) >= MOST_COMPARISONS:
        return condition
    added = Comparison(definition.name, OFFERED[kind_of(definition)][0])
    groups, wanted = [list(group) for group in condition.groups], sent.get("group", NEW_GROUP)
    if wanted.isascii() and wanted.isdigit() and int(wanted) < len(groups):
        if len(groups[int(wanted)]) < MOST_IN_GROUP:
            groups[int(wanted)].append(added)
    elif len(groups) < MOST_GROUPS:
        groups.append([added])
    return Condition(tuple(map(tuple, groups)))


def address_with(name: str, query: QueryDict, condition: Condition) -> str:
    kept = without_page(query)
    kept.pop("where", None)
    if condition.groups:
        kept["where"] = written(condition)
    return f"{reverse(name)}?{kept.urlencode()}" if kept else reverse(name)


def builder_page(
    request: PortalRequest, form: ConditionForm, definitions: Definitions, status: HTTPStatus
) -> HttpResponse:
    others = without_page(request.GET)
    others.pop("where", None)
    groups = form.condition.groups
    places = [
        (str(number), _("Group %s (and)") % (number + 1))
        for number, group in enumerate(groups)
        if len(group) < MOST_IN_GROUP
    ]
    if len(groups) < MOST_GROUPS:
        places.append((NEW_GROUP, _("New group (or)")))
    context = {
        "form": form,
        "groups": form.groups,
        "properties": properties_by_group(request.portal, definitions)
        if len(form.condition.comparisons) < MOST_COMPARISONS
        else [],
        "places": places,
        "most": MOST_COMPARISONS,
        "others": others.urlencode(),
        "query": request.GET.urlencode(),
    }
    return render(request, "contacts/conditions.html", context, status=status)


def properties_by_group(
    portal: Portal, definitions: Definitions, *, leaving_out: Collection[str] = ()
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the properties with their labels by group, in the order of their labels."""
    by_group: dict[str, list[tuple[str, str]]] = {}
    for name, definition in definitions.items():
        if name not in leaving_out:
            by_group.setdefault(definition.group, []).append((label_of(name, definitions), name))
    groups = [(group_label(group), sorted(by_group.pop(group.name, []))) for group in property_groups(portal)]
    return [(label, found) for label, found in groups if found]
