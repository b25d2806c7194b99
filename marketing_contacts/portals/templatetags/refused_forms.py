"""Find the forms with errors of a page."""

from django import template
from django.forms import BaseForm
from django.template.context import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def refused_forms(context: RequestContext) -> list[BaseForm]:
    """Return the page's forms that have errors."""
    values: list[object] = list(context.flatten().values())
    found = {id(each): each for each in values if isinstance(each, BaseForm) and each.errors}
    return list(found.values())
