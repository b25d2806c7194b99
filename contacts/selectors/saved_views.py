"""Reads of saved views."""

from django.db.models import Q, QuerySet

from contacts.models import SavedView
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission


def saved_views(member: Member) -> QuerySet[SavedView]:
    """Return the member's own views and the shared ones of the portal, by name."""
    visible = Q(owner_id=member.user_id) | Q(is_shared=True)
    return SavedView.objects.filter(visible, portal=member.portal).order_by("name", "id")


def changeable_views(member: Member) -> QuerySet[SavedView]:
    """Return the views that the member may change: their own, and shared ones for a Super Admin."""
    if member.may(Permission.SUPER_ADMIN):
        return saved_views(member)
    return saved_views(member).filter(owner_id=member.user_id)
