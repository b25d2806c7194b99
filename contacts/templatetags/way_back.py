"""The link from a contact back to the list."""

from django import template
from django.template.context import Context

from contacts.forms.way_back import way_back_query
from marketing_contacts.portals.addresses import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def way_back(context: Context) -> str:
    """Return the address of the list as the person last saw it."""
    member = context["member"]
    query = way_back_query(context["request"], portal_id=member.portal_id, user_id=member.user_id)
    return f"{reverse('contacts:list')}?{query}" if query else reverse("contacts:list")
