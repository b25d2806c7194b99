"""Provide every template with the person's portals."""

from typing import Any

from django.http import HttpRequest

from marketing_contacts.portals.access import PORTAL_KEY
from marketing_contacts.portals.selectors import current_membership, memberships


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the current portal, the current member and the person's memberships.

    Visitors without a membership get nothing.
    """
    member = getattr(request, "member", None)
    user = getattr(request, "user", None)
    if member is None and user is not None and user.is_authenticated:
        member = current_membership(user, request.session.get(PORTAL_KEY))
    if member is None:
        return {}
    return {"portal": member.portal, "member": member, "memberships": memberships(member.user)}
