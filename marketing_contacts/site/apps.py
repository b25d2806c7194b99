from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.navigation import ACCOUNT_SETUP, Place

SIDEBAR = [Place(ACCOUNT_SETUP, 20, "portal_settings", "portal_settings", _("Portal"), "building-2")]


class SiteConfig(AppConfig):
    name = "marketing_contacts.site"

    def ready(self) -> None:
        if settings.SQL_WALL:
            import_string(settings.SQL_WALL)()
