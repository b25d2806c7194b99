"""Define the permissions of members. Rules only, without database."""

from collections.abc import Collection
from enum import StrEnum


class Permission(StrEnum):
    """The permissions that a portal grants its members."""

    EDIT_CONTACTS = "EDIT_CONTACTS"
    MARKETING_CONTACTS_ACCESS = "MARKETING_CONTACTS_ACCESS"
    EXPORT = "EXPORT"
    APP_MARKETPLACE_ACCESS = "APP_MARKETPLACE_ACCESS"
    DEVELOPER = "DEVELOPER"
    VIEW_BILLING = "VIEW_BILLING"
    MODIFY_BILLING = "MODIFY_BILLING"
    SUPER_ADMIN = "SUPER_ADMIN"


def allows(granted: Collection[str], wanted: Permission) -> bool:
    """Return True when the `granted` permissions include `wanted`. A Super Admin may do everything."""
    return wanted in granted or Permission.SUPER_ADMIN in granted
