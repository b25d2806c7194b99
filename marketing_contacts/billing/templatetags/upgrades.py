"""The template filters for the price of a higher tier."""

from functools import partial

from django import template

from marketing_contacts.billing import upgrade_words

register = template.Library()
register.filter("upgrade_price", upgrade_words.upgrade_price)
register.filter("money_told", upgrade_words.money_told)
register.filter("money_told_on_page", partial(upgrade_words.money_told, shown=upgrade_words.measured_to_come))
register.filter("tax", upgrade_words.tax)
register.filter("added", upgrade_words.added)
