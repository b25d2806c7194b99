from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class SiteConfig(AppConfig):
    name = "marketing_contacts.site"

    def ready(self) -> None:
        if settings.SQL_WALL:
            import_string(settings.SQL_WALL)()
