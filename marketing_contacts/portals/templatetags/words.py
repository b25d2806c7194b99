"""The filter `words` of every page, which gives the word that people use for a code."""

from django import template

from marketing_contacts.toolbox.words import in_words

register = template.Library()
register.filter("words", in_words)
