"""What can be undone: a bulk change, and what an app created as marketing in a window of time; first it is counted."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms.undoing import WindowForm
from contacts.selectors import bulk_changes
from contacts.services.bulk_changes import BulkChangeMoved, TooLateToUndo, prepare_undo, prepare_undo_of_app
from integrations.selectors import all_apps
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def undo_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Have the contacts counted that a bulk change moved, and go to the page that asks whether to put them back."""
    undone = get_object_or_404(bulk_changes(request.portal), id=change_id)
    try:
        change = prepare_undo(portal=request.portal, change_id=undone.id, by=request.member, now=timezone.now())
    except BulkChangeMoved:
        messages.warning(request, _("This cannot be undone."))
    except TooLateToUndo:
        messages.warning(request, _("It is too late to undo this."))
    else:
        return redirect("contacts:bulk_change", change.id)
    return redirect("contacts:bulk_change", undone.id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def undo_of_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Choose a window of time; then what the app created as marketing in it is counted."""
    app, now = get_object_or_404(all_apps(request.portal), id=app_id), timezone.now()
    form = WindowForm(request.POST if request.method == "POST" else None, now=now)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "contacts/undo_of_app.html", {"app": app, "form": form}, status=status)
    window = form.cleaned_data
    change = prepare_undo_of_app(
        portal=request.portal,
        app_id=app.id,
        since=window["since"],
        until=window["until"],
        by=request.member,
        now=now,
    )
    return redirect("contacts:bulk_change", change.id)
