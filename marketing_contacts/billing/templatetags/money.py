"""The template filter for amounts of money."""

from django import template

from marketing_contacts.billing.money_words import money

register = template.Library()
register.filter("money", money)
