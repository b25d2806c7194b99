"""Create portals, write their settings, invite people, change permissions and end memberships."""

from marketing_contacts.portals.services.accounts import end_sessions, reset_second_step
from marketing_contacts.portals.services.founding import add_member, create_portal
from marketing_contacts.portals.services.invitation_mails import mail_invitations
from marketing_contacts.portals.services.invitations import (
    INVITATION_LASTS,
    AccountExists,
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    accept_invitation,
    invite,
    join,
    link_of_invitation,
    resend_invitation,
    revoke_invitation,
    token_hash,
)
from marketing_contacts.portals.services.mail_limits import TooManyInvitations
from marketing_contacts.portals.services.members import (
    LastSuperAdmin,
    NoLongerMember,
    leave,
    remove_member,
    set_permissions,
)
from marketing_contacts.portals.services.new_address import AddressTaken, address_in, change_address, token_for
from marketing_contacts.portals.services.own_pages import hide_checklist
from marketing_contacts.portals.services.people import change_profile, set_language
from marketing_contacts.portals.services.portal_settings import require_second_step, save_portal_settings
from marketing_contacts.portals.services.sign_ins import (
    FAILURES_ARE_KEPT,
    note_sign_in_failure,
    purge_sign_in_failures,
    record_in_trails,
)
from marketing_contacts.portals.services.suspension import (
    AlreadySuspended,
    NotSuspended,
    PortalSuspended,
    is_kept_open,
    resume_portal,
    suspend_portal,
)

__all__ = [
    "FAILURES_ARE_KEPT",
    "INVITATION_LASTS",
    "AccountExists",
    "AddressTaken",
    "AlreadyInvited",
    "AlreadyMember",
    "AlreadySuspended",
    "InvitationOver",
    "LastSuperAdmin",
    "NoLongerMember",
    "NotSuspended",
    "PortalSuspended",
    "TooManyInvitations",
    "accept_invitation",
    "add_member",
    "address_in",
    "change_address",
    "change_profile",
    "create_portal",
    "end_sessions",
    "hide_checklist",
    "invite",
    "is_kept_open",
    "join",
    "leave",
    "link_of_invitation",
    "mail_invitations",
    "note_sign_in_failure",
    "purge_sign_in_failures",
    "record_in_trails",
    "remove_member",
    "require_second_step",
    "resend_invitation",
    "reset_second_step",
    "resume_portal",
    "revoke_invitation",
    "save_portal_settings",
    "set_language",
    "set_permissions",
    "suspend_portal",
    "token_for",
    "token_hash",
]
