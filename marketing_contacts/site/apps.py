from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "marketing_contacts.site"
