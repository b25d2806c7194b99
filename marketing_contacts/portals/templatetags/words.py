"""The filter `words`, which every page has: what people call a thing."""

from django import template

from marketing_contacts.toolbox.words import in_words

register = template.Library()
register.filter("words", in_words)
