from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "marketing_contacts.billing"
