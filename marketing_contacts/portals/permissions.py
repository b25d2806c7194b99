"""Who may do what in a portal. Rules only: no database."""

from collections.abc import Collection
from enum import StrEnum


class Permission(StrEnum):
    EDIT_CONTACTS = "EDIT_CONTACTS"
    MARKETING_CONTACTS_ACCESS = "MARKETING_CONTACTS_ACCESS"
    EXPORT = "EXPORT"
    APP_MARKETPLACE_ACCESS = "APP_MARKETPLACE_ACCESS"
    DEVELOPER = "DEVELOPER"
    VIEW_BILLING = "VIEW_BILLING"
    MODIFY_BILLING = "MODIFY_BILLING"
    SUPER_ADMIN = "SUPER_ADMIN"


def allows(granted: Collection[str], wanted: Permission) -> bool:
    """Whether a member who was granted `granted` may do what `wanted` names. A Super Admin may do everything."""
    return wanted in granted or Permission.SUPER_ADMIN in granted
