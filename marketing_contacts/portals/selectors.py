"""Reads of people and where they belong."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from marketing_contacts.portals.models import Member, User


def memberships(user: User | AnonymousUser) -> QuerySet[Member]:
    """Where the user is a member, the oldest membership first; none for who is not signed in."""
    if not user.is_authenticated:
        return Member.objects.none()
    return Member.objects.filter(user=user).select_related("portal", "user").order_by("joined_at", "portal_id")
