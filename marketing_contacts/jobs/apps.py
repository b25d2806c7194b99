from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "marketing_contacts.jobs"
