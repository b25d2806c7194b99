"""The page Settings → Data → Properties → Groups."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms.labels import group_label
from contacts.forms.properties import GroupForm, RenamingForm
from contacts.property_definitions.groups import DEFAULT_GROUPS
from contacts.selectors import property_groups
from contacts.services.properties import groups as services
from contacts.services.properties.properties import BadDefinition, DefinedBySystem, NameTaken
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first

DEVELOPER = Permission.DEVELOPER


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def groups(request: PortalRequest) -> HttpResponse:
    """Show all groups and the form to create one."""
    form = GroupForm(request.POST or None)
    locked = locked_for(request, DEVELOPER)
    if request.method == "POST" and not locked and form.is_valid():
        cleaned, now = form.cleaned_data, timezone.now()
        name, label = cleaned["name"], cleaned["label"]
        try:
            services.create_group(portal=request.portal, name=name, label=label, by=request.member, now=now)
        except BadDefinition as bad:
            form.refuse(bad.faults)
        except NameTaken:
            form.add_error("name", _("This name is already taken."))
        else:
            messages.success(request, _("Group %s created.") % label)
            return redirect("properties:groups")
    status = HTTPStatus.FORBIDDEN if locked else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, form, status if form.is_bound else HTTPStatus.OK)


def _page(
    request: PortalRequest, form: GroupForm, status: HTTPStatus, renaming: tuple[str, RenamingForm] | None = None
) -> HttpResponse:
    """Return the page of all groups. `renaming` is a refused new label with the name of its group."""
    found = property_groups(request.portal)
    forms = {each.name: RenamingForm(group_name=each.name, label=each.label) for each in found}
    forms |= [renaming] if renaming else []
    context = {
        "own": [(group, forms[group.name]) for group in found if group.name not in DEFAULT_GROUPS],
        "standard": [(group.name, group_label(group)) for group in found if group.name in DEFAULT_GROUPS],
        "form": form,
        "renaming": renaming[1] if renaming else None,
        "locked": locked_for(request, DEVELOPER),
        "place": "properties",
    }
    return render(request, "contacts/property_groups.html", context, status=status)


@require_POST
@portal_member(DEVELOPER)
def rename_group(request: PortalRequest, group_name: str) -> HttpResponse:
    """Change a group's label."""
    form = RenamingForm(request.POST, group_name=group_name)
    if not form.is_valid():
        return _page(request, GroupForm(), HTTPStatus.UNPROCESSABLE_ENTITY, (group_name, form))
    try:
        services.change_group(
            portal=request.portal,
            name=group_name,
            label=form.cleaned_data["label"],
            by=request.member,
            now=timezone.now(),
        )
    except BadDefinition as bad:
        form.refuse(bad.faults)
        return _page(request, GroupForm(), HTTPStatus.UNPROCESSABLE_ENTITY, (group_name, form))
    except (services.NoSuchGroup, DefinedBySystem):
        messages.warning(request, _("This group no longer exists."))
    else:
        messages.success(request, _("Saved."))
    return redirect("properties:groups")


@require_POST
@portal_member(DEVELOPER)
@asks_first(
    Question(
        gettext_lazy("Delete this group?"),
        gettext_lazy("The group is deleted permanently. A group that has properties cannot be deleted."),
        gettext_lazy("Delete group"),
    )
)
def delete_group(request: PortalRequest, group_name: str) -> HttpResponse:
    """Delete a group without properties."""
    try:
        services.delete_group(portal=request.portal, name=group_name, by=request.member, now=timezone.now())
    except services.GroupInUse as used:
        number = len(used.properties)
        text = ngettext(
            "This group has %(number)s property. Move or archive it first.",
            "This group has %(number)s properties. Move or archive them first.",
            number,
        )
        messages.warning(request, text % {"number": number})
    except (services.NoSuchGroup, DefinedBySystem):
        messages.warning(request, _("This group no longer exists."))
    else:
        messages.success(request, _("Group deleted."))
    return redirect("properties:groups")
