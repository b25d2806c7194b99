"""Remove a contact's other addresses by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.selectors import any_contact, other_addresses
from contacts.services.addresses import NoSuchAddress, change_addresses
from contacts.services.by_hand import origin_of_member
from contacts.services.status.book import ContactsNotFound
from contacts.views.contact import to_restore_first
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def remove_address(request: PortalRequest, contact_id: int, address_id: int) -> HttpResponse:
    """Remove another address of the contact. An id names it, so that no log of pages contains the address."""
    contact = get_object_or_404(any_contact(request.portal, contact_id), merged_into_id=None)
    if contact.archived_at:
        return to_restore_first(request, contact)
    row = other_addresses(request.portal, [contact.id]).filter(id=address_id).first()
    gone = _("The contact no longer has this address. Nothing was removed.")
    if row is None or row.email is None:
        messages.warning(request, gone)
        return redirect("contacts:contact", contact.id)
    try:
        change_addresses(
            portal=request.portal,
            contact_id=contact.id,
            remove=row.email,
            origin=origin_of_member(request.member),
            now=timezone.now(),
            by=request.member,
        )
    except (NoSuchAddress, ContactsNotFound):
        messages.warning(request, gone)
    else:
        text = _("%(email)s is no longer an address of %(name)s.")
        messages.success(request, text % {"email": row.email, "name": contact.name})
    return redirect("contacts:contact", contact.id)
