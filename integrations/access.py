"""Decide if a member may grant a scope to a program."""

from collections.abc import Collection

from integrations.scopes import SETS_STATUSES
from marketing_contacts.portals.access import refusal
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission


def why_not_granted(member: Member, scopes: Collection[str]) -> str:
    """Return the reason why the member may not grant these scopes, or an empty text.

    A program sets statuses on behalf of the member who created it, so the member needs the same permission.
    """
    needed = Permission.MARKETING_CONTACTS_ACCESS
    return refusal(needed) if SETS_STATUSES.intersection(scopes) and not member.may(needed) else ""


def closed_scopes(member: Member, kept: Collection[str] = ()) -> frozenset[str]:
    """Return the scopes that the member cannot choose for an app. The scopes in `kept` stay open."""
    return SETS_STATUSES.difference(kept) if why_not_granted(member, SETS_STATUSES) else frozenset()
