"""The addresses of people and portals. Only pages of django-allauth that have a template of ours are routed."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.views import (
    audit_trail,
    home,
    invitations,
    members,
    staff_invitations,
    staff_mail,
    staff_people,
    staff_suspension,
)
from marketing_contacts.portals.views.account import (
    NewPassword,
    account_page,
    end_session,
    profile,
    second_step_page,
    sessions,
    sign_out_page,
)
from marketing_contacts.portals.views.new_address import confirm_address, new_address
from marketing_contacts.portals.views.second_step import portal_second_step

app_name = "portals"
_of_a_portal = [
    path("settings/account/members", members.members, name="members"),
    path("settings/account/members/invite", members.invitation_form, name="invitation_form"),
    path("settings/account/members/invite/send", members.invite, name="invite"),
    path("settings/account/members/leave", members.leave, name="leave"),
    path("settings/account/members/<int:member_id>", members.member, name="member"),
    path("settings/account/members/<int:member_id>/permissions", members.set_permissions, name="set_permissions"),
    path("settings/account/members/<int:member_id>/end-sessions", members.end_sessions, name="end_sessions"),
    path("settings/account/second-step", portal_second_step, name="portal_second_step"),
    path("settings/account/members/<int:member_id>/remove", members.remove_member, name="remove_member"),
    path(
        "settings/account/invitations/<int:invitation_id>/resend", members.resend_invitation, name="resend_invitation"
    ),
    path(
        "settings/account/invitations/<int:invitation_id>/revoke", members.revoke_invitation, name="revoke_invitation"
    ),
    path("settings/account/audit-trail", audit_trail.audit_trail, name="audit_trail"),
    path("settings/account/audit-trail.csv", audit_trail.audit_trail_csv, name="audit_trail_csv"),
    path("settings/account/audit-trail/verification", audit_trail.audit_trail_verification, name="verify_audit_trail"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("language", home.choose_language, name="choose_language"),
    path("look", home.choose_look, name="choose_look"),
    path("accounts/profile/", profile, name="profile"),
    path("accounts/address/", new_address, name="new_address"),
    path("accounts/address/<str:token>", confirm_address, name="confirm_address"),
    path("accounts/sessions/<int:session_id>/end", end_session, name="end_session"),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
    path(PORTAL, include(_of_a_portal)),
    path(
        "staff/portals/<int:portal_id>/invitations/new", staff_invitations.invite_super_admin, name="invite_super_admin"
    ),
    path(
        "staff/portals/<int:portal_id>/invitations/<int:invitation_id>/resend",
        staff_invitations.resend,
        name="staff_resend",
    ),
    path(
        "staff/portals/<int:portal_id>/invitations/<int:invitation_id>/revoke",
        staff_invitations.revoke,
        name="staff_revoke",
    ),
    path(
        "staff/portals/<int:portal_id>/invitations/<int:invitation_id>/link",
        staff_invitations.show_link,
        name="staff_link",
    ),
    path("staff/portals/<int:portal_id>/suspend", staff_suspension.suspend, name="staff_suspend"),
    path("staff/portals/<int:portal_id>/resume", staff_suspension.resume, name="staff_resume"),
    path("staff/people", staff_people.people, name="staff_people"),
    path("staff/people/<int:user_id>", staff_people.person, name="staff_person"),
    path("staff/people/<int:user_id>/end-sessions", staff_people.end_sessions, name="staff_end_sessions"),
    path("staff/people/<int:user_id>/second-step/reset", staff_people.reset_second_step, name="reset_second_step"),
    path("staff/sign-ins", staff_people.failures, name="sign_in_failures"),
    path("staff/mail", staff_mail.staff_mails, name="staff_mails"),
    path("staff/mail/<str:name>", staff_mail.staff_mail, name="staff_mail"),
]

to_reset = RedirectView.as_view(pattern_name="account_reset_password")
RESET_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
accounts: list[URLPattern | URLResolver] = [
    path("login/", account_page(account.login), name="account_login"),
    path("logout/", sign_out_page(account.logout), name="account_logout"),
    path("inactive/", account_page(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", account_page(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", account_page(account.password_change), name="account_change_password"),
    path("password/set/", to_reset, name="account_set_password"),  # a user without a password gets one by mail
    path("password/reset/", account_page(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account_page(account.password_reset_done), name="account_reset_password_done"),
    re_path(RESET_KEY, account_page(NewPassword.as_view()), name="account_reset_password_from_key"),
    path(
        "password/reset/key/done/",
        account_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("security/", account_page(second_factor.index), name="mfa_index"),
    path("security/code/", account_page(second_factor.authenticate), name="mfa_authenticate"),
    path("security/code/again/", account_page(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("security/app/activate/", second_step_page(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/deactivate/", second_step_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "security/recovery-codes/", second_step_page(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    path(
        "security/recovery-codes/generate/",
        second_step_page(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/recovery-codes/download/",
        second_step_page(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", account_page(sessions), name="usersessions_list"),
]
