"""The words for permissions, and the audit trail's words for people and portals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals import audit_words
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.words import Text, teach

PERMISSION_LABELS: dict[Permission, Text] = {
    Permission.SUPER_ADMIN: _("Super Admin"),
    Permission.EDIT_CONTACTS: _("Edit contacts"),
    Permission.MARKETING_CONTACTS_ACCESS: _("Marketing contacts access"),
    Permission.EXPORT: _("Export"),
    Permission.APP_MARKETPLACE_ACCESS: _("App marketplace access"),
    Permission.DEVELOPER: _("Developer"),
    Permission.VIEW_BILLING: _("View billing"),
    Permission.MODIFY_BILLING: _("Modify billing"),
}
ACTIONS: dict[str, Text] = {
    "member.add": _("Member added"),
    "member.permissions": _("Permissions changed"),
    "member.remove": _("Member removed"),
    "member.leave": _("Member left"),
    "member.sign_in": _("Signed in"),
    "member.sign_out": _("Signed out"),
    "member.wrong_code": _("Wrong code at the second step"),
    "member.end_sessions": _("Signed out everywhere"),
    "member.reset_second_step": _("Second step turned off by staff"),
    "portal.second_step": _("Second step required or not"),
    "invitation.create": _("Invited"),
    "invitation.resend": _("Invitation sent again"),
    "invitation.link": _("Link of an invitation shown"),
    "invitation.revoke": _("Invitation revoked"),
    "invitation.accept": _("Invitation accepted"),
    "portal.change": _("Portal settings changed"),
}
FIELDS: dict[str, Text] = {
    "name": _("Name"),
    "time_zone": _("Time zone"),
    "via": _("Through"),
}
# What yes and no, or nothing, are called where that is clearer than "yes", "no" and "none".
VALUES: dict[str, Mapping[Any, Text]] = {
    "portal.second_step": {True: _("Required"), False: _("Not required")},
}


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(PERMISSION_LABELS)
    codes = {permission.value: label for permission, label in PERMISSION_LABELS.items()}
    audit_words.learn(actions=ACTIONS, fields=FIELDS, codes=codes, values=VALUES)
