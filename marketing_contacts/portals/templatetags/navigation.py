"""The sidebar of the settings."""

from typing import Any

from django import template
from django.template.context import Context

from marketing_contacts.portals.navigation import sidebar_of

register = template.Library()


@register.inclusion_tag("elements/sidebar.html", takes_context=True)
def sidebar(context: Context) -> dict[str, Any]:
    """All places of the settings that the member may see. `place` is the name of the present one."""
    return {"sections": sidebar_of(context["member"]), "place": context.get("place")}
