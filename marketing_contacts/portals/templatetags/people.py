"""The template filters for names of devices and meanings of permissions, and the tag of the usual roles."""

from django import template
from django.utils.translation import gettext as _

from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.words import PERMISSION_MEANINGS, ROLES
from marketing_contacts.toolbox.words import Text

register = template.Library()
# The first match in the User-Agent wins, because browsers also name the browsers that they descend from.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def device_name(user_agent: str) -> str:
    """Return the browser and the system in words. An unknown device keeps its own words."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:60] or _("Unknown device")


@register.filter
def permission_meaning(permission: Permission) -> Text:
    """Return what a member with the permission may do."""
    return PERMISSION_MEANINGS[permission]


@register.simple_tag
def roles() -> list[tuple[Text, str]]:
    """Return the usual roles, each with its permissions as one text."""
    return [(label, " ".join(permissions)) for label, permissions in ROLES]
