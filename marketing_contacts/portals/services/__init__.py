"""Founds portals, takes people in by invitation, changes what they may, sees them off."""

from marketing_contacts.portals.services.founding import add_member, change_portal, create_portal
from marketing_contacts.portals.services.invitations import (
    INVITATION_LASTS,
    AccountExists,
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    accept_invitation,
    invite,
    join,
    resend_invitation,
    revoke_invitation,
)
from marketing_contacts.portals.services.members import (
    LastSuperAdmin,
    NoLongerMember,
    leave,
    remove_member,
    set_permissions,
)
from marketing_contacts.portals.services.people import change_profile, set_language

__all__ = [
    "INVITATION_LASTS",
    "AccountExists",
    "AlreadyInvited",
    "AlreadyMember",
    "InvitationOver",
    "LastSuperAdmin",
    "NoLongerMember",
    "accept_invitation",
    "add_member",
    "change_portal",
    "change_profile",
    "create_portal",
    "invite",
    "join",
    "leave",
    "remove_member",
    "resend_invitation",
    "revoke_invitation",
    "set_language",
    "set_permissions",
]
