"""Reads of notices, their recipients, and the portals that need notices or mails."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from marketing_contacts.billing.models import Notice, NoticeCursor, NoticeLevels, NoticeMail, ReadNotices, Usage
from marketing_contacts.billing.notice_levels import LEVELS
from marketing_contacts.billing.selectors.billing_contacts import Recipient, billing_contacts
from marketing_contacts.billing.selectors.states import true_now
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.selectors import super_admins

MAILED_WITHIN = timedelta(days=3)  # a notice that no mail server accepts within this time stays on the page only
MOST_UNREAD = 8  # notices in the bell
MAILS_LAST = timedelta(days=30)  # the recipients of a notice are kept for this time


def portals_to_look_at(now: datetime) -> QuerySet[Usage, int]:
    """Return the ids of portals whose counters moved since the last reading and whose update date has been applied."""
    all_was_read = NoticeCursor.objects.filter(
        portal_id=OuterRef("portal_id"),
        ledger_sequence=OuterRef("ledger_sequence"),
        period=OuterRef("periods_ended"),
        next_limit=Least(OuterRef("tier"), OuterRef("maximum_marketing_contacts")),
    )
    moved = ~Exists(all_was_read) | ~Q(limited_sources=[])
    ready = Usage.objects.filter(moved, tier__gt=0, pending_due=0, next_update_at__gt=now)
    return ready.order_by("portal_id").values_list("portal_id", flat=True)


def portals_with_notices_to_mail(now: datetime) -> QuerySet[NoticeMail, int]:
    """Return the ids of portals with notices that no mail server has accepted yet. Suspended portals send none."""
    waiting = NoticeMail.objects.filter(mailed_at=None, refused_at=None, asked_at__gt=now - MAILED_WITHIN)
    waiting = waiting.filter(portal__suspended_at=None)
    return waiting.order_by("portal_id").values_list("portal_id", flat=True).distinct()


def portals_with_old_notice_mails(now: datetime) -> QuerySet[NoticeMail, int]:
    """Return the ids of portals that keep recipients of notices longer than MAILS_LAST."""
    old = NoticeMail.objects.filter(asked_at__lte=now - MAILS_LAST)
    return old.order_by("portal_id").values_list("portal_id", flat=True).distinct()


def notices(portal: Portal) -> QuerySet[Notice]:
    """Return the portal's notices, the latest first."""
    return Notice.objects.filter(portal=portal).order_by("-number")


def unread_notices(member: Member, now: datetime) -> list[Notice]:
    """Return the latest notices since the member joined that the member did not mark as read, the latest first.

    A notice about a state is among them only while the state is true.
    """
    mark = ReadNotices.objects.filter(portal=member.portal, user_id=member.user_id).values("last")
    later = notices(member.portal).filter(number__gt=Coalesce(Subquery(mark), 0), at__gte=member.joined_at)
    found = list(later[:MOST_UNREAD])
    if not found:
        return []
    true = true_now(member.portal, (notice.typed_facts for notice in found), now)
    return [notice for notice, is_true in zip(found, true, strict=True) if is_true]


def last_read_notice(member: Member) -> int:
    """Return the number of the last notice that the member marked as read, or 0."""
    mark = ReadNotices.objects.filter(portal=member.portal, user_id=member.user_id).first()
    return mark.last if mark else 0


def notice_mails(portal: Portal) -> QuerySet[NoticeMail]:
    return NoticeMail.objects.filter(portal=portal).order_by("notice_number", "email")


def waiting_mails(portal: Portal, now: datetime) -> QuerySet[NoticeMail]:
    """Return the mails that no mail server has accepted or refused within MAILED_WITHIN."""
    return notice_mails(portal).filter(mailed_at=None, refused_at=None, asked_at__gt=now - MAILED_WITHIN)


def notice_levels(portal: Portal) -> list[int]:
    """Return the levels of the portal's notices, in per cent."""
    chosen = NoticeLevels.objects.filter(portal=portal).first()
    return list(LEVELS if chosen is None else chosen.levels)


def notice_recipients(portal: Portal) -> list[Recipient]:
    """Return the billing contacts, or the Super Admins where there is no billing contact."""
    return billing_contacts(portal) or [
        Recipient(place, str(member), member.user.email, member.user.language, member.user.time_zone)
        for place, member in enumerate(super_admins(portal), start=1)
    ]


def language_of(recipient: Recipient) -> str:
    return recipient.language or settings.LANGUAGE_CODE
