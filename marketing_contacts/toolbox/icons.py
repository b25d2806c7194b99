"""The template tag `lucide`: an icon of Lucide as inline SVG. Each icon is written once in a process.

The tag of the package itself copies and writes the icon's tree at every use, and a page shows dozens of icons.
"""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()
register.simple_tag(lru_cache(maxsize=256)(lucide), name="lucide")
