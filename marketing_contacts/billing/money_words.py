"""Write amounts of money in the active language."""

from babel.numbers import format_currency
from babel.numbers import get_currency_symbol as symbol_of
from django.utils.translation import get_language, to_locale

from marketing_contacts.billing.money import in_units


def money(minor: int, currency: str) -> str:
    """Return an amount of a currency's smallest unit in the active language, like €1,234.50 or PLN 1,234.50."""
    locale = to_locale(get_language() or "en")
    written, symbol = format_currency(in_units(minor, currency), currency, locale=locale), symbol_of(currency, locale)
    if symbol[-1].isalpha():  # Unicode's rules want a space after a code in front, and Babel sets none
        written = written.replace(symbol, f"{symbol}\N{NO-BREAK SPACE}", 1) if written.startswith(symbol) else written
    return written
