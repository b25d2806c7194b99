"""The template filters for the texts of notices. Mails show counts as text, and pages with their measure."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from marketing_contacts.billing import notice_words
from marketing_contacts.billing.measure_words import measured
from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.selectors import unread_notices
from marketing_contacts.portals.models import Member

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


@register.inclusion_tag("elements/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """Return the unread notices for the bar. Only members who may view billing have a bell."""
    member: Member | None = context.get("member")
    if member is None or not member.sees_billing:
        return {"sees": False}
    return {"member": member, "sees": True, "unread": unread_notices(member, timezone.now())}
