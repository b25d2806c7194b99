from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.navigation import Place, Section, StaffPlace

if TYPE_CHECKING:
    from marketing_contacts.portals.models import Member

BILLING = Section(40, _("Billing"))


def _sees_billing(member: "Member") -> bool:
    return member.sees_billing


SIDEBAR = [
    Place(BILLING, 10, "billing_usage", "billing:usage", _("Usage"), "gauge", _sees_billing),
    Place(BILLING, 20, "billing_ledger", "billing:ledger", _("Ledger"), "book-open-text", _sees_billing),
    Place(BILLING, 30, "billing_statements", "billing:statements", _("Statements"), "notebook-text", _sees_billing),
    Place(BILLING, 40, "billing_subscription", "billing:subscription", _("Subscription"), "badge-check", _sees_billing),
    Place(BILLING, 50, "billing_charges", "billing:charges", _("Charges"), "receipt", _sees_billing),
    Place(BILLING, 60, "billing_notices", "billing:notices", _("Notices"), "bell", _sees_billing),
]
STAFF_SIDEBAR = [
    StaffPlace(10, "catalogue:portals", _("Portals"), "building"),
    StaffPlace(20, "catalogue:list", _("Catalogue"), "tags"),
    StaffPlace(30, "catalogue:taxes", _("Taxes"), "percent"),
]
BEAT = {
    "marketing_contacts.billing.tasks.fold_activity": timedelta(minutes=10),
    "marketing_contacts.billing.tasks.fold_ledgers": timedelta(minutes=5),
    "marketing_contacts.billing.tasks.look_for_notices": timedelta(minutes=1),
    "marketing_contacts.billing.tasks.purge_notice_mails": timedelta(hours=1),
    "marketing_contacts.billing.tasks.renew_subscriptions": timedelta(minutes=1),
    "marketing_contacts.billing.tasks.write_due_statements": timedelta(minutes=1),
}


class BillingConfig(AppConfig):
    name = "marketing_contacts.billing"

    def ready(self) -> None:
        from marketing_contacts.billing import measure_words, words  # noqa: PLC0415 - models must be loaded first

        measure_words.learn()
        words.learn()

        from marketing_contacts.billing.models import BillingContact, NoticeMail  # noqa: PLC0415 - as above
        from marketing_contacts.billing.services import erase_billing_addresses  # noqa: PLC0415 - as above
        from marketing_contacts.portals.erasers import Eraser, Turn, register_erasers  # noqa: PLC0415 - as above

        register_erasers(Eraser(Turn.ADDRESSES, (BillingContact, NoticeMail), erase_billing_addresses))
