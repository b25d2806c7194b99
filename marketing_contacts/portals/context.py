"""What every page's template knows of the person's portals."""

from typing import Any

from django.http import HttpRequest

from marketing_contacts.portals.selectors import memberships


def portal(request: HttpRequest) -> dict[str, Any]:
    """The current portal and member, where the access gate has found them, and the person's other portals."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {"portal": member.portal, "member": member, "memberships": memberships(request.user)}
