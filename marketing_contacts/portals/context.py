"""What every page's template knows of the person's portals."""

from typing import Any

from django.http import HttpRequest

from marketing_contacts.portals.access import chosen_member
from marketing_contacts.portals.selectors import memberships


def portal(request: HttpRequest) -> dict[str, Any]:
    """The current portal and member, also on pages that need none, and the person's other portals."""
    user = getattr(request, "user", None)  # programs on the wire have none
    if user is None or not user.is_authenticated:
        return {}
    member = getattr(request, "member", None) or chosen_member(request)
    if member is None:
        return {}
    return {"portal": member.portal, "member": member, "memberships": memberships(request.user)}
