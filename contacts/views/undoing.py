"""Undo a status set by hand, a bulk change, or the marketing contacts of an app. The last two are counted first."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms.undoing import WindowForm
from contacts.marketing_status import Outcome
from contacts.selectors import any_contact, bulk_changes
from contacts.services.by_hand import origin_of_member
from contacts.services.jobs.bulk_changes import prepare_undo, prepare_undo_of_app
from contacts.services.status.undo import TooLateToUndo, undo_by_hand
from contacts.views.bulk_change_page import permission_for
from contacts.views.signed_undo import decision_to_undo
from integrations.selectors import all_apps
from marketing_contacts.jobs.services import JobMoved
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission


@require_POST
@portal_member()
def undo_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Count the contacts that a bulk change moved, and redirect to the page that asks for confirmation."""
    undone = get_object_or_404(bulk_changes(request.portal), id=change_id)
    require_permission(request, permission_for(undone.about))
    try:
        change = prepare_undo(portal=request.portal, change_id=undone.id, by=request.member, now=timezone.now())
    except JobMoved:
        messages.warning(request, _("This cannot be undone."))
    except TooLateToUndo:
        messages.warning(request, _("It is too late to undo this."))
    else:
        return redirect("contacts:bulk_change", change.id)
    return redirect("contacts:bulk_change", undone.id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def undo_of_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show the form for a time. A POST counts the marketing contacts that the app created in that time."""
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


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def undo_status(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Restore the contact's status from before it was set by hand."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    done = decision_to_undo(request.GET.get("done", ""), found.id)
    if done is None:
        return HttpResponse(_("Choose what to undo."), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    origin, now = origin_of_member(request.member), timezone.now()
    try:
        outcome = undo_by_hand(
            portal=request.portal, contact_id=found.id, done=done, origin=origin, now=now, by=request.member
        )
    except TooLateToUndo:
        messages.warning(request, _("It is too late to undo this."))
    else:
        undone = outcome is Outcome.UNDONE
        text = (
            _("%s has its previous status again.") if undone else _("%s was changed since then, so nothing was undone.")
        )
        messages.add_message(request, messages.SUCCESS if undone else messages.WARNING, text % found.name)
    return redirect("contacts:contact", found.id)
