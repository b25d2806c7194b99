"""Finds out what a portal is to be told about its count, tells it once, and hands the mails on.

It looks at what was booked, after the fact: creating contacts waits for nothing here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from marketing_contacts.billing import notice_levels, selectors
from marketing_contacts.billing.models import (
    BreakerTrip,
    Notice,
    NoticeCursor,
    NoticeLevels,
    NoticeMail,
    SourceLimit,
    TierUpgrade,
    Usage,
)
from marketing_contacts.billing.notice_levels import HIGHEST_LEVEL, LEVELS, NoticeKind, level_reached
from marketing_contacts.portals import audit
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox import mail


class WrongNoticeLevels(Exception):
    """Levels are at most three different numbers from 1 to 99."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a portal is to be told, unless it has been."""

    period: int
    kind: NoticeKind
    subject: str
    facts: dict[str, Any]


@transaction.atomic
def create_due_notices(*, portal: Portal, now: datetime) -> int:
    """Note what the portal is to be told since it was looked at last, and who gets a mail; answer how much it is.

    Safe to run twice and beside itself: one look at a time, each begins where the last one ended. Nothing is looked at
    while contacts are due to stop counting, since the count is not what it seems then; nor where there is no tier.
    """
    look = _lock_look(portal)
    usage = Usage.objects.get(portal=portal)
    if usage.pending_due or usage.next_update_at <= now or not usage.tier:
        return 0
    told = list(Notice.objects.filter(portal=portal, period__gte=look.period))
    known = {(notice.period, notice.kind, notice.subject) for notice in told}
    found = [*_of_the_count(usage, look, told), *_of_sources(usage), *_of_events(usage, look)]
    new = [finding for finding in found if (finding.period, finding.kind, finding.subject) not in known]
    _tell(portal, new, now)
    trips = [int(finding.subject) for finding in found if finding.kind is NoticeKind.BREAKER_OPENED]
    _advance(look, usage, last_trip=max(trips, default=look.trip))
    return len(new)


@transaction.atomic
def set_notice_levels(*, portal: Portal, levels: Sequence[int], by: Member | None, now: datetime) -> None:
    """Tell the portal at these levels, in per cent, from now on; at none where there are none.

    Raises WrongNoticeLevels.
    """
    wanted = sorted(levels)
    if len(wanted) > len(LEVELS) or len(set(wanted)) < len(wanted) or not all(0 < n <= HIGHEST_LEVEL for n in wanted):
        raise WrongNoticeLevels
    head = audit.lock_head(portal=portal)
    before = selectors.notice_levels(portal)
    if before == wanted:
        return
    target = audit.Target("portal", portal.pk, portal.name)
    action = "subscription.notice_levels"
    audit.record(portal=portal, actor=by, action=action, target=target, before=before, after=wanted, now=now, head=head)
    NoticeLevels.objects.update_or_create(portal=portal, defaults={"levels": wanted})
    NoticeCursor.objects.filter(portal=portal).update(next_limit=0)


def mail_notices(*, portal: Portal, now: datetime) -> int:
    """Hand on the mails that wait; answer how many the mail server took. What it did not take waits on.

    Each is one transaction: who is killed between the mail and its mark mails it again, under the same Message-ID.
    """
    waiting = selectors.notice_mails(portal).filter(
        mailed_at=None, refused_at=None, asked_at__gt=now - selectors.MAILED_WITHIN
    )
    keys = list(waiting.values_list("notice_number", "email"))
    return sum(_mail(portal, number, email, now) for number, email in keys)


def delete_old_notice_mails(*, portal: Portal, now: datetime) -> int:
    """Forget to whom notices were mailed long ago; answer how many mails that were. The notices stay."""
    old = NoticeMail.objects.filter(portal=portal, asked_at__lte=now - selectors.MAILS_LAST)
    return old.delete()[0]


def _lock_look(portal: Portal) -> NoticeCursor:
    """Where the last look ended, locked; the first one begins at what the count is now."""
    usage = Usage.objects.get(portal=portal)
    beginning = {"ledger_sequence": usage.ledger_sequence, "trip": 0, "period": usage.periods_ended, "next_limit": 0}
    NoticeCursor.objects.get_or_create(portal=portal, defaults=beginning)
    return NoticeCursor.objects.select_for_update().get(portal=portal)


def _advance(look: NoticeCursor, usage: Usage, last_trip: int) -> None:
    look.ledger_sequence, look.period, look.trip = usage.ledger_sequence, usage.periods_ended, last_trip
    look.next_limit = notice_levels.next_limit(tier=usage.tier, cap=usage.maximum_marketing_contacts)
    look.save(force_update=True)


def _of_the_count(usage: Usage, look: NoticeCursor, told: list[Notice]) -> Iterator[Finding]:
    before, peak = selectors.peaks(usage, since=look.ledger_sequence)
    levels = selectors.notice_levels(usage.portal)
    if before is not None and look.period < usage.periods_ended:
        yield from _reached(usage, before, usage.periods_ended - 1, levels, told)
    yield from _reached(usage, peak, usage.periods_ended, levels, told)


def _reached(usage: Usage, count: int, period: int, levels: list[int], told: list[Notice]) -> Iterator[Finding]:
    cap = usage.maximum_marketing_contacts
    if cap is not None and count >= cap:
        yield Finding(period, NoticeKind.CAP_REACHED, str(cap), {"limit": cap, "count": count})
        return
    limit, capped = notice_levels.next_limit(tier=usage.tier, cap=cap), cap is not None and cap <= usage.tier
    about = f"{'maximum' if capped else 'tier'}:{limit}:"
    levels_told = [
        int(notice.subject.removeprefix(about))
        for notice in told
        if notice.period == period and notice.kind == NoticeKind.LEVEL and notice.subject.startswith(about)
    ]
    if level := level_reached(count=count, limit=limit, levels=levels, told=levels_told):
        facts = {"level": level, "count": count, "limit": limit, "capped": capped}
        yield Finding(period, NoticeKind.LEVEL, f"{about}{level}", facts)


def _of_sources(usage: Usage) -> Iterator[Finding]:
    """Sources at their own maximum, as they are now."""
    if usage.limited_sources:
        for limit in SourceLimit.objects.filter(portal_id=usage.portal_id, count__gte=F("maximum")):
            facts = {"limit": limit.maximum, **_source(limit)}
            subject = f"{limit.source.key}:{limit.maximum}"
            yield Finding(usage.periods_ended, NoticeKind.APP_CAP_REACHED, subject, facts)


def _of_events(usage: Usage, look: NoticeCursor) -> Iterator[Finding]:
    """Tiers that were passed and breakers that opened since."""
    since = {"ledger_sequence__gt": look.ledger_sequence, "ledger_sequence__lte": usage.ledger_sequence}
    for passed in TierUpgrade.objects.filter(portal_id=usage.portal_id, **since).order_by("ledger_sequence"):
        facts = {"from": passed.from_tier, "to": passed.to_tier, "charge_date": passed.charge_date.isoformat()}
        yield Finding(usage.periods_ended, NoticeKind.TIER_PASSED, str(passed.to_tier), facts)
    for trip in BreakerTrip.objects.filter(portal_id=usage.portal_id, number__gt=look.trip).order_by("number"):
        facts = {"rate": trip.rate, "minutes": trip.rate_minutes, **_source(trip)}
        yield Finding(usage.periods_ended, NoticeKind.BREAKER_OPENED, str(trip.number), facts)


def _source(row: SourceLimit | BreakerTrip) -> dict[str, Any]:
    return {"source_kind": row.source_kind, "source_id": row.source_id, "source": row.source_label}


def _tell(portal: Portal, findings: list[Finding], now: datetime) -> None:
    last = Notice.objects.filter(portal=portal).aggregate(last=Max("number"))["last"] or 0
    recipients = selectors.notice_recipients(portal) if findings else []
    for number, finding in enumerate(findings, start=last + 1):
        Notice.objects.create(
            portal=portal,
            number=number,
            at=now,
            period=finding.period,
            kind=finding.kind,
            subject=finding.subject,
            facts=finding.facts,
        )
        for recipient in recipients:
            language = selectors.language_of(recipient)
            NoticeMail.objects.create(
                portal=portal, notice_number=number, email=recipient.email, language=language, asked_at=now
            )


@transaction.atomic
def _mail(portal: Portal, number: int, email: str, now: datetime) -> bool:
    """Whether the mail server took this mail now; not where it has been mailed, or somebody else is at it."""
    locked = NoticeMail.objects.select_for_update(skip_locked=True)
    waiting = locked.filter(portal=portal, notice_number=number, email=email, mailed_at=None, refused_at=None).first()
    if waiting is None:
        return False
    context = {
        "notice": Notice.objects.get(portal=portal, number=number),
        "portal": portal,
        "link": settings.PUBLIC_URL + reverse("billing:notices", portal_id=portal.pk),
    }
    fate = mail.send_text(
        to=email,
        template="billing/email/notice",
        context=context,
        language=waiting.language,
        message_id=f"notice-{portal.pk}-{number}-{waiting.language}",
    )
    this = NoticeMail.objects.filter(portal=portal, notice_number=number, email=email)
    if fate is mail.Fate.TAKEN:
        this.update(mailed_at=now)
    elif fate is mail.Fate.NEVER:
        this.update(refused_at=now)
    return fate is mail.Fate.TAKEN
