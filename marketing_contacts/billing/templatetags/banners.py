"""The template filters for banners."""

from django import template

from marketing_contacts.billing import banner_words

register = template.Library()
register.filter("banner_title", banner_words.title)
register.filter("banner_explanation", banner_words.explanation)
register.filter("banner_steps", banner_words.steps)
