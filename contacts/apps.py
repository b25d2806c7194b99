from datetime import timedelta

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.navigation import Place, Section

DATA = Section(20, _("Data"))
SIDEBAR = [Place(DATA, 10, "properties", "properties:list", _("Properties"), "list")]
BEAT = {
    "contacts.tasks.apply_update_dates": timedelta(minutes=1),
    "contacts.tasks.purge_bulk_changes": crontab(hour="3", minute="15"),
    "contacts.tasks.purge_imports": timedelta(hours=1),
}


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts.forms.filters import STATUSES  # noqa: PLC0415 - as below
        from contacts.forms.suppression import REASONS, WHY_TAKEN_BACK  # noqa: PLC0415 - as below
        from contacts.marketing_status import MarketingStatus  # noqa: PLC0415 - models must be loaded first
        from marketing_contacts.portals import audit_words  # noqa: PLC0415 - as above

        audit_words.learn(
            {
                MarketingStatus.MARKETING: _("Marketing"),
                MarketingStatus.UNTIL_NEXT_UPDATE: _("Marketing until the next update"),
                MarketingStatus.NON_MARKETING: _("Non-marketing"),
                **REASONS,
                **WHY_TAKEN_BACK,
                "RELEASE": _("Release held contacts"),
                "UNDO": _("Undo of a change"),
                **{code: label for code, (_status, label) in STATUSES.items()},
            }
        )
        from contacts.services.jobs.bulk_work import BULK_CHANGES  # noqa: PLC0415 - as above
        from contacts.services.jobs.import_work import IMPORTS  # noqa: PLC0415 - as above
        from marketing_contacts.jobs.work import register  # noqa: PLC0415 - as above

        register(IMPORTS)
        register(BULK_CHANGES)

        from contacts.models import Contact, ContactAssociation, ImportAddress, ImportPart  # noqa: PLC0415 - as above
        from contacts.services import erasers  # noqa: PLC0415 - as above
        from marketing_contacts.portals.erasers import Eraser, Turn, register_erasers  # noqa: PLC0415 - as above

        rows = (Contact, ContactAssociation, *erasers.ROWS_OF_A_CONTACT)
        register_erasers(
            Eraser(Turn.FILES, (ImportPart, ImportAddress), erasers.erase_from_files),
            Eraser(Turn.ROWS, rows, erasers.erase_rows),
        )
