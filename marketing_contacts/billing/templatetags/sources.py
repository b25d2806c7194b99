"""Show sources on pages by their names."""

from django import template

from marketing_contacts.billing.words import source_in_words

register = template.Library()
register.filter("source", source_in_words)
