"""Show the texts of the API reference, in which names of fields stand between backticks."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NAME = re.compile(r"`([^`]+)`")
register = template.Library()


@register.filter
def with_code(text: str) -> SafeString:
    """Return a text as HTML, in which each name between backticks is code."""
    pieces = NAME.split(text)  # every other piece is a name
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", piece) if at % 2 else piece,) for at, piece in enumerate(pieces))
    )
