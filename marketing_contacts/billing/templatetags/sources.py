"""Show sources on pages by their names."""

from django import template

from marketing_contacts.billing.words import source_in_words, subject_of

register = template.Library()
register.filter("source", source_in_words)
register.filter("subject", subject_of)
