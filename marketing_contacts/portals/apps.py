from datetime import timedelta

from celery.schedules import crontab
from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.navigation import ACCOUNT_SETUP, Place, StaffPlace

SIDEBAR = [
    Place(ACCOUNT_SETUP, 10, "members", "portals:members", _("Members"), "users"),
    Place(
        ACCOUNT_SETUP,
        30,
        "audit_trail",
        "portals:audit_trail",
        _("Audit trail"),
        "scroll-text",
        is_seen_by=lambda member: member.is_super_admin,
    ),
]
STAFF_SIDEBAR = [
    StaffPlace(50, "portals:staff_people", _("People"), "users"),
    StaffPlace(60, "portals:sign_in_failures", _("Failed sign-ins"), "shield-alert"),
    StaffPlace(70, "portals:staff_mails", _("Emails"), "mail", is_there=lambda: bool(settings.MAIL_DIR)),
]
BEAT = {
    "marketing_contacts.portals.tasks.mail_invitations": timedelta(seconds=5),
    "marketing_contacts.portals.tasks.purge_sessions": crontab(hour="4", minute="0"),
    "marketing_contacts.portals.tasks.purge_sign_in_failures": crontab(hour="4", minute="15"),
}


class PortalsConfig(AppConfig):
    name = "marketing_contacts.portals"

    def ready(self) -> None:
        from marketing_contacts.portals import words  # noqa: PLC0415 - models must be loaded first
        from marketing_contacts.portals.erasers import Eraser, Turn, forget_drafts, register_erasers  # noqa: PLC0415 - as above

        register_erasers(Eraser(Turn.ROWS, (), forget_drafts))
        words.learn()
