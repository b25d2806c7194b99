"""Decide if a member may grant a scope to a program."""

from collections.abc import Collection

from integrations.scopes import SETS_STATUSES
from marketing_contacts.portals.access import refusal
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission


def may_grant(member: Member, scopes: Collection[str]) -> bool:
    """Return True when the member may grant these scopes.

    A program sets statuses on behalf of the member who created it, so the member needs the same permission.
    """
    return SETS_STATUSES.isdisjoint(scopes) or member.may(Permission.MARKETING_CONTACTS_ACCESS)


def why_not_granted(member: Member, scopes: Collection[str]) -> str:
    """Return the reason why the member may not grant these scopes, or an empty text."""
    return "" if may_grant(member, scopes) else refusal(Permission.MARKETING_CONTACTS_ACCESS, member.portal)


def closed_scopes(member: Member, kept: Collection[str] = ()) -> frozenset[str]:
    """Return the scopes that the member cannot choose for an app. The scopes in `kept` stay open."""
    return frozenset() if may_grant(member, SETS_STATUSES) else SETS_STATUSES.difference(kept)
