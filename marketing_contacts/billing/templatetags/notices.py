"""The template filters for the texts of notices. Mails show counts as text, and pages with their measure."""

from django import template

from marketing_contacts.billing import notice_words
from marketing_contacts.billing.measure_words import measured
from marketing_contacts.billing.models import Notice

register = template.Library()
register.filter("notice_title", notice_words.title)
register.filter("notice_explanation", notice_words.explanation)
register.filter("state_title", notice_words.title_of)


@register.filter
def notice_title_on_page(notice: Notice) -> str:
    """Return the title of a notice as HTML."""
    return notice_words.title(notice, lambda number, measure: measured(number, measure, notice=notice.number))


@register.filter
def notice_explanation_on_page(notice: Notice) -> str:
    """Return the explanation of a notice as HTML."""
    return notice_words.explanation(notice, lambda number, measure: measured(number, measure, notice=notice.number))
