"""Delete people permanently by hand, after their address or number was typed."""

from contextlib import suppress
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.forms.actions import EraseForm
from contacts.marketing_status import counts_at
from contacts.selectors import any_contact, contacts_by_id, person
from contacts.services.by_hand import origin_of_member
from contacts.services.erasure import erase_contact
from contacts.services.status.book import ContactsNotFound
from contacts.views.about import about
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def erase(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the effect of the deletion. A POST deletes the contact permanently."""
    contact = get_object_or_404(any_contact(request.portal, contact_id))
    form = EraseForm(request.POST if request.method == "POST" else None, asked=contact.email or str(contact.id))
    if not form.is_valid():
        everybody, now = contacts_by_id(request.portal, person(request.portal, ids=[contact.id]).ids), timezone.now()
        context = about(contact) | {
            "form": form,
            "others": [each for each in everybody if each.id != contact.id],
            "locked_copy": locked_for(request, Permission.EXPORT),
            "counting": sum(counts_at(each, now) for each in everybody),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
        return render(request, "contacts/erase.html", context, status=status)
    with suppress(ContactsNotFound):  # another request deleted the contact
        erase_contact(
            portal=request.portal,
            contact_id=contact.id,
            origin=origin_of_member(request.member),
            by=request.member,
            now=timezone.now(),
        )
    messages.success(request, _("Contact deleted permanently."))
    return redirect("contacts:list")
