"""Whether a member may give a program a scope."""

from collections.abc import Collection

from integrations.scopes import SETS_STATUSES
from marketing_contacts.portals.access import refusal
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission


def why_not_granted(member: Member, scopes: Collection[str]) -> str:
    """Why the member may not grant these scopes, if so. A program sets statuses as its maker does by hand."""
    needed = Permission.MARKETING_CONTACTS_ACCESS
    return refusal(needed) if SETS_STATUSES.intersection(scopes) and not member.may(needed) else ""


def closed_scopes(member: Member, kept: Collection[str] = ()) -> frozenset[str]:
    """The scopes that the member cannot choose for an app that has those that are kept."""
    return SETS_STATUSES.difference(kept) if why_not_granted(member, SETS_STATUSES) else frozenset()
