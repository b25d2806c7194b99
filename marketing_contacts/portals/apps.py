from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "marketing_contacts.portals"
