"""The sidebars of the settings and of staff."""

from typing import Any

from django import template
from django.template.context import Context

from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.navigation import sidebar_of, staff_sidebar

register = template.Library()
STAFF = "elements/staff_sidebar.html"


@register.inclusion_tag("elements/sidebar.html", takes_context=True)
def sidebar(context: Context) -> dict[str, Any]:
    """All places of the settings that the member may see. `place` is the name of the present one."""
    return {"sections": sidebar_of(context["member"]), "place": context.get("place")}


@register.inclusion_tag(STAFF, takes_context=True, name="staff_sidebar")
def sidebar_of_staff(context: Context) -> dict[str, Any]:
    """All places of staff. The present one has the longest address with which the address of the page begins."""
    places = {reverse(place.address): place for place in staff_sidebar()}
    present = max((each for each in places if context["request"].path.startswith(each)), key=len, default="")
    return {"places": places.items(), "present": present}
