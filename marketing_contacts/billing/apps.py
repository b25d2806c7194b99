from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "marketing_contacts.billing"

    def ready(self) -> None:
        from marketing_contacts.billing.models import Subscription  # noqa: PLC0415 - models must be loaded first
        from marketing_contacts.portals import audit_words  # noqa: PLC0415 - as above

        audit_words.learn(dict(Subscription.Term.choices))
