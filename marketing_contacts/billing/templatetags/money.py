"""How pages write amounts of money."""

from babel.numbers import format_currency
from django import template
from django.utils.translation import get_language, to_locale

from marketing_contacts.billing.money import in_units

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount of a currency's smallest unit in the person's language: €1,234.50, 1 234,50 zł."""
    return format_currency(in_units(minor, currency), currency, locale=to_locale(get_language() or "en"))
