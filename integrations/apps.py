from datetime import timedelta

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.navigation import Place, Section, StaffPlace

INTEGRATIONS = Section(30, _("Integrations"))
SIDEBAR = [
    Place(
        INTEGRATIONS,
        10,
        "marketing_contacts",
        "integrations:marketing_contacts",
        _("Marketing contacts"),
        "megaphone",
    ),
    Place(INTEGRATIONS, 20, "api_key", "integrations:api_key", _("API key"), "key-round"),
    Place(INTEGRATIONS, 30, "private_apps", "integrations:private_apps", _("Private apps"), "boxes"),
    Place(INTEGRATIONS, 40, "marketplace", "integrations:marketplace", _("App Marketplace"), "store"),
    Place(
        INTEGRATIONS,
        50,
        "developer_apps",
        "integrations:developer_apps",
        _("Developer apps"),
        "code-xml",
        is_seen_by=lambda member: member.is_developer,
    ),
]
STAFF_SIDEBAR = [StaffPlace(40, "listings:list", _("App listings"), "store")]
BEAT = {
    "integrations.tasks.purge_idempotent_answers": timedelta(minutes=30),
    "integrations.tasks.purge_oauth_grants": crontab(hour="3", minute="45"),
    "integrations.tasks.purge_request_logs": crontab(hour="3", minute="30"),
}


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from integrations import words  # noqa: PLC0415 - models must be loaded first

        words.learn()

        from integrations.models import IdempotentAnswer  # noqa: PLC0415 - as above
        from integrations.services import erase_from_answers  # noqa: PLC0415 - as above
        from marketing_contacts.portals.erasers import Eraser, Turn, register_erasers  # noqa: PLC0415 - as above

        register_erasers(Eraser(Turn.KEPT_ANSWERS, (IdempotentAnswer,), erase_from_answers))
