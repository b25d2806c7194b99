"""The tag of the theme and the density that the browser keeps."""

from collections.abc import Sequence

from django import template
from django.template.context import Context

from marketing_contacts.portals.forms import LOOKS
from marketing_contacts.toolbox.words import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def look(context: Context) -> list[tuple[str, str, Text, Sequence[tuple[str, Text]]]]:
    """Return each part of the look: its name, the choice of the browser, its label and its choices.

    The choice is empty where the browser keeps none or an unknown one. The server writes the choice into the page, so
    the page has its look from the first paint and without JavaScript.
    """
    kept: dict[str, str] = context["request"].COOKIES if "request" in context else {}
    chosen = {name: kept[name] for name, (_label, choices) in LOOKS.items() if kept.get(name) in dict(choices)}
    return [(name, chosen.get(name, ""), label, choices) for name, (label, choices) in LOOKS.items()]
