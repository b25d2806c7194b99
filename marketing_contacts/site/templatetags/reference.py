"""Show the texts of the API reference, in which names of fields stand between backticks."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NAME = re.compile(r"`([^`]+)`")
register = template.Library()


@register.filter
def with_code(text: str) -> SafeString:
    """Return a text as HTML, in which each name between backticks is code."""
    return mark_safe(NAME.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped here
