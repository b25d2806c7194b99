"""The template filters for the texts of notices."""

from django import template

from marketing_contacts.billing import notice_words

register = template.Library()
register.filter("notice_title", notice_words.title)
register.filter("notice_explanation", notice_words.explanation)
register.filter("state_title", notice_words.title_of)
