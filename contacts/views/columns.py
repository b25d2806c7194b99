"""The page on which a person chooses the columns of the list and the size of its pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from contacts.forms.columns import columns_in_words
from contacts.models import PAGE_SIZES
from contacts.selectors import DEFAULT_COLUMNS, STATUS, list_columns, worded_definitions
from contacts.services.list_columns import MOST_COLUMNS, choose_columns
from contacts.views.conditions import properties_by_group
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def columns(request: PortalRequest) -> HttpResponse:
    """Show the columns. A button adds, moves or removes one, and every press is kept at once."""
    definitions = worded_definitions(request.portal)
    chosen = list_columns(request.portal, request.member.user_id)
    names = [name for name in chosen.columns if name == STATUS or name in definitions]
    if request.method == "POST":
        size = request.POST.get("size", "")
        wanted = changed_columns(names, request.POST.get("do", ""), request.POST.get("property", ""))
        choose_columns(
            by=request.member,
            columns=[name for name in wanted if name == STATUS or name in definitions],
            page_size=int(size) if size in map(str, PAGE_SIZES) else chosen.page_size,
        )
        query = request.GET.urlencode()
        return redirect(f"{reverse('contacts:columns')}{'?' if query else ''}{query}")
    context = {
        "columns": columns_in_words(names, definitions, {})[1:],
        "has_status": STATUS in names,
        "properties": properties_by_group(request.portal, definitions, leaving_out=names),
        "is_full": len(names) >= MOST_COLUMNS,
        "most": MOST_COLUMNS,
        "size": chosen.page_size,
        "sizes": PAGE_SIZES,
        "query": request.GET.urlencode(),
    }
    return render(request, "contacts/columns.html", context)


def changed_columns(names: list[str], pressed: str, added: str) -> list[str]:
    """Return the columns after a button was pressed, such as `up-company`. An unknown button changes nothing."""
    verb, _, name = pressed.partition("-")
    changed, place = list(names), names.index(name) if name in names else None
    if verb == "add" and added:
        changed.append(added)
    elif verb == "default":
        changed = list(DEFAULT_COLUMNS)
    elif place is not None and verb in {"up", "down"}:
        changed.insert(max(0, place + (-1 if verb == "up" else 1)), changed.pop(place))
    elif place is not None and verb == "remove":
        changed.pop(place)
    return changed
