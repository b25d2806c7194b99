"""Count the filters of a list that are set."""

from django import template
from django.forms import BaseForm

register = template.Library()


@register.filter
def number_set(form: BaseForm, names: str = "") -> int:
    """Return how many fields of the form have a value. `names` are the fields to count, else all fields count."""
    counted = names.split() or list(form.fields)
    return sum(bool(form[name].value()) for name in counted)
