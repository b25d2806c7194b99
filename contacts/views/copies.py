"""Download all that is kept of one person."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from contacts.selectors import any_contact
from contacts.services.copies import copy_of_person
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission


@require_POST
@never_cache
@portal_member(Permission.EXPORT)
def download_copy(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Send all that is kept of the person behind the contact as one JSON file, and record it."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    data = copy_of_person(portal=request.portal, contact_id=found.id, by=request.member, now=timezone.now())
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="contact-{found.id}.json"'
    return answer
