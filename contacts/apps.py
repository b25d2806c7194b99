from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - beside what needs it

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
