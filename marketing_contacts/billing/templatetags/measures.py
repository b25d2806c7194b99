"""The tags for counts. Every count on a page is shown by `measured`, and its name by `measure_name`.

A long table is lighter with `measure_column` for each heading and bare numbers below the heading.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from marketing_contacts.billing import measure_words
from marketing_contacts.billing.measures import Measure, Place, scope_of
from marketing_contacts.toolbox.words import in_words

register = template.Library()


@register.simple_tag
def measured(number: float | None, measure: str, **scope: Place) -> SafeString:
    """Return a count as HTML with its measure and its scope, such as `app=app.id days=30`. None is shown as 0."""
    return measure_words.measured(number or 0, Measure(measure), **scope)


@register.simple_tag
def scope(**parts: Place) -> SafeString:
    """Return the attribute of a row that gives all its counts their scope, so that no count repeats it."""
    return format_html('data-of="{}"', scope_of(**parts))


@register.simple_tag
def measure_name(measure: str) -> str:
    """Return the name of a measure, for the heading of a column or a term."""
    return in_words(Measure(measure))


@register.simple_tag
def measure_column(measure: str) -> SafeString:
    """Return the heading of a column. The numbers below it are counts of its measure and of the scope of their row."""
    return format_html('<th scope="col" class="number" data-measure="{}">{}</th>', measure, measure_name(measure))
