"""The words for permissions, and the audit trail's words for people and portals."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing_contacts.portals import audit_words
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members
from marketing_contacts.toolbox.words import Text, teach

PERMISSION_LABELS: dict[Permission, Text] = {
    Permission.SUPER_ADMIN: _("Super Admin"),
    Permission.EDIT_CONTACTS: _("Edit contacts"),
    Permission.MARKETING_CONTACTS_ACCESS: _("Marketing contacts access"),
    Permission.EXPORT: _("Export"),
    Permission.APP_MARKETPLACE_ACCESS: _("App Marketplace access"),
    Permission.DEVELOPER: _("Developer"),
    Permission.VIEW_BILLING: _("View billing"),
    Permission.MODIFY_BILLING: _("Modify billing"),
}
PERMISSION_MEANINGS: dict[Permission, Text] = {
    Permission.SUPER_ADMIN: _("Everything below, plus members, the API key, the audit trail and portal settings"),
    Permission.EDIT_CONTACTS: _("Create, change, import, merge and delete contacts"),
    Permission.MARKETING_CONTACTS_ACCESS: _("Turn toggles and set marketing statuses, which can cost money"),
    Permission.EXPORT: _("Export contacts and reports"),
    Permission.APP_MARKETPLACE_ACCESS: _("Connect and disconnect apps"),
    Permission.DEVELOPER: _("Create private apps, register apps and read request logs"),
    Permission.VIEW_BILLING: _("View usage, charges and statements"),
    Permission.MODIFY_BILLING: _("Set the maximum and request a lower tier"),
}
# Usual sets of permissions, which the form of an invitation proposes.
ROLES: tuple[tuple[Text, tuple[Permission, ...]], ...] = (
    (pgettext_lazy("role", "Read only"), ()),
    (
        pgettext_lazy("role", "Marketing"),
        (Permission.EDIT_CONTACTS, Permission.MARKETING_CONTACTS_ACCESS, Permission.EXPORT),
    ),
    (pgettext_lazy("role", "Developer"), (Permission.DEVELOPER, Permission.APP_MARKETPLACE_ACCESS)),
    (pgettext_lazy("role", "Billing"), (Permission.VIEW_BILLING, Permission.MODIFY_BILLING, Permission.EXPORT)),
)
ACTIONS: dict[str, Text] = {
    "member.add": _("Member added"),
    "member.permissions": _("Permissions changed"),
    "member.remove": _("Member removed"),
    "member.leave": _("Member left"),
    "member.sign_in": _("Signed in"),
    "member.sign_out": _("Signed out"),
    "member.email": _("Email address changed"),
    "member.wrong_code": _("Wrong code at the second step"),
    "member.end_sessions": _("Signed out everywhere"),
    "member.reset_second_step": _("Second step turned off by staff"),
    "portal.second_step": _("Second step requirement changed"),
    "invitation.create": _("Invited"),
    "invitation.resend": _("Invitation resent"),
    "invitation.link": _("Invitation link shown"),
    "invitation.revoke": _("Invitation revoked"),
    "invitation.accept": _("Invitation accepted"),
    "portal.change": _("Portal settings changed"),
    "portal.suspend": _("Portal suspended"),
    "portal.resume": _("Portal resumed"),
}
SENTENCES: dict[str, audit_words.Sentence] = {
    "member.add": _("%(who)s added %(what)s as a member"),
    "member.permissions": _("%(who)s changed the permissions of %(what)s"),
    "member.remove": _("%(who)s removed %(what)s from this portal"),
    "member.leave": _("%(what)s left this portal"),
    "member.sign_in": _("%(what)s signed in"),
    "member.sign_out": _("%(what)s signed out"),
    "member.email": _("%(what)s changed the email address of the account"),
    "member.wrong_code": _("%(what)s entered a wrong code at the second step"),
    "member.end_sessions": _("%(who)s ended all sessions of %(what)s"),
    "member.reset_second_step": _("%(who)s turned off the second step of %(what)s"),
    "portal.second_step": {
        True: _("%(who)s made the second step required for all members"),
        False: _("%(who)s made the second step optional"),
    },
    "invitation.create": _("%(who)s invited %(what)s"),
    "invitation.resend": _("%(who)s resent the invitation for %(what)s"),
    "invitation.link": _("%(who)s created a new link for the invitation for %(what)s"),
    "invitation.revoke": _("%(who)s revoked the invitation for %(what)s"),
    "invitation.accept": _("%(who)s accepted the invitation for %(what)s"),
    "portal.change": _("%(who)s changed the settings of the portal %(what)s"),
    "portal.suspend": _("%(who)s suspended the portal %(what)s"),
    "portal.resume": _("%(who)s resumed the portal %(what)s"),
}
FIELDS: dict[str, Text] = {
    "member.add": _("Permissions"),
    "member.permissions": _("Permissions"),
    "member.remove": _("Permissions"),
    "member.leave": _("Permissions"),
    "member.email": _("Email address"),
    "invitation.create": _("Permissions"),
    "invitation.revoke": _("Permissions"),
    "invitation.accept": _("Permissions"),
    "name": _("Name"),
    "time_zone": _("Time zone"),
    "via": _("Via"),
}


def pages_of_members(portal: Portal, user_ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of members, by the ids of their users."""
    found = members(portal).filter(user_id__in=user_ids)
    return {str(member.user_id): reverse("portals:member", [member.pk]) for member in found}


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(PERMISSION_LABELS)
    codes = {permission.value: label for permission, label in PERMISSION_LABELS.items()}
    audit_words.learn(
        audit_words.Words(
            actions=ACTIONS, sentences=SENTENCES, fields=FIELDS, codes=codes, addresses={"member": pages_of_members}
        )
    )
