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
        from contacts import words  # noqa: PLC0415 - models must be loaded first
        from contacts.services.jobs.bulk_work import BULK_CHANGES  # noqa: PLC0415 - as above
        from contacts.services.jobs.import_work import IMPORTS  # noqa: PLC0415 - as above
        from marketing_contacts.jobs.work import register  # noqa: PLC0415 - as above

        words.learn()
        register(IMPORTS)
        register(BULK_CHANGES)

        from contacts.models import BulkChange, Contact, ContactAssociation, ImportAddress, ImportPart, SavedView  # noqa: PLC0415 - as above
        from contacts.services import erasers  # noqa: PLC0415 - as above
        from marketing_contacts.portals.erasers import Eraser, Turn, register_erasers  # noqa: PLC0415 - as above

        rows = (Contact, ContactAssociation, SavedView, *erasers.ROWS_OF_A_CONTACT)
        register_erasers(
            Eraser(Turn.FILES, (ImportPart, ImportAddress), erasers.erase_from_files),
            Eraser(Turn.FILES, (BulkChange,), erasers.erase_from_bulk_changes),
            Eraser(Turn.ROWS, rows, erasers.erase_rows),
        )
