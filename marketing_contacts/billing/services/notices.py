"""Create a portal's notices about its count, once each, and send their mails.

The service reads what was already booked, so the creation of contacts never waits for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from marketing_contacts.billing import notice_levels, selectors
from marketing_contacts.billing.models import (
    BreakerOpening,
    Notice,
    NoticeCursor,
    NoticeLevels,
    NoticeMail,
    SourceLimit,
    TierUpgrade,
    Usage,
)
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    Facts,
    LevelReached,
    MaximumReached,
    TierPassed,
)
from marketing_contacts.billing.notice_levels import HIGHEST_LEVEL, MOST_LEVELS, level_reached
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox import mail


class WrongNoticeLevels(Exception):
    """The levels are not at most three different numbers from 1 to 99."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact that a portal gets a notice about, unless it has one."""

    period: int
    facts: Facts

    @property
    def identity(self) -> tuple[int, str, str]:
        """Return what tells the notice from the portal's other notices."""
        return self.period, self.facts.kind, self.facts.subject


@transaction.atomic
def create_due_notices(*, portal: Portal, now: datetime) -> int:
    """Create the notices that are due since the last run and their mails, and return the number of notices.

    The lock on the cursor lets one run at a time work, and each run starts where the last run ended. Repeated runs are
    safe. Nothing happens while contacts are due to stop counting, because the count is too high then. Nothing happens
    without a tier.
    """
    cursor = _lock_cursor(portal)
    usage = Usage.objects.get(portal=portal)
    if usage.pending_due or usage.next_update_at <= now or not usage.tier:
        return 0
    told = list(Notice.objects.filter(portal=portal, period__gte=cursor.period))
    known = {(notice.period, notice.kind, notice.subject) for notice in told}
    found = list(_findings(usage, cursor, told))
    new = [finding for finding in found if finding.identity not in known]
    _create_notices(portal, new, now)
    openings = [finding.facts.opening for finding in found if isinstance(finding.facts, BreakerOpened)]
    cursor.opening = max(openings, default=cursor.opening)
    cursor.ledger_sequence, cursor.period = usage.ledger_sequence, usage.periods_ended
    cursor.next_limit = notice_levels.next_limit(tier=usage.tier, maximum=usage.maximum_marketing_contacts)
    cursor.save(force_update=True)
    return len(new)


@transaction.atomic
def set_notice_levels(*, portal: Portal, levels: Sequence[int], by: Member | None, now: datetime) -> None:
    """Set the levels of the portal's notices, in per cent. An empty list stops these notices.

    Raises WrongNoticeLevels when the levels are not at most three different numbers from 1 to 99.
    """
    wanted = sorted(levels)
    if len(wanted) > MOST_LEVELS or len(set(wanted)) < len(wanted) or not all(0 < n <= HIGHEST_LEVEL for n in wanted):
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
    """Send the waiting mails, and return the number that the mail server accepted. Other mails keep waiting.

    Each mail is one transaction. A process that is killed between the mail and its mark sends the mail again, with the
    same Message-ID.
    """
    waiting = selectors.notice_mails(portal).filter(
        mailed_at=None, refused_at=None, asked_at__gt=now - selectors.MAILED_WITHIN
    )
    keys = list(waiting.values_list("notice_number", "email"))
    return sum(_mail(portal, number, email, now) for number, email in keys)


def delete_old_notice_mails(*, portal: Portal, now: datetime) -> int:
    """Delete the recipients of notices after MAILS_LAST, and return the number of deleted mails. The notices stay."""
    old = NoticeMail.objects.filter(portal=portal, asked_at__lte=now - selectors.MAILS_LAST)
    return old.delete()[0]


def _lock_cursor(portal: Portal) -> NoticeCursor:
    """Lock and return the cursor. A new cursor starts at the current count."""
    usage = Usage.objects.get(portal=portal)
    beginning = {"ledger_sequence": usage.ledger_sequence, "opening": 0, "period": usage.periods_ended, "next_limit": 0}
    NoticeCursor.objects.get_or_create(portal=portal, defaults=beginning)
    return NoticeCursor.objects.select_for_update().get(portal=portal)


def _findings(usage: Usage, cursor: NoticeCursor, told: list[Notice]) -> Iterator[Finding]:
    """Yield the limits that the count and the sources reached, and the tiers and breakers since the last run."""
    period, since = usage.periods_ended, cursor.ledger_sequence
    before, peak = selectors.peaks(usage, since=since)
    levels = selectors.notice_levels(usage.portal)
    if before is not None and cursor.period < period:
        yield from _limit_findings(usage, before, period - 1, levels, told)
    yield from _limit_findings(usage, peak, period, levels, told)
    if usage.limited_sources:
        for limit in SourceLimit.objects.filter(portal_id=usage.portal_id, count__gte=F("maximum")):
            source = limit.source
            yield Finding(period, AppMaximumReached(limit.maximum or 0, source.kind, source.id, source.label))
    upgrades = TierUpgrade.objects.filter(portal_id=usage.portal_id, ledger_sequence__gt=since)
    for passed in upgrades.filter(ledger_sequence__lte=usage.ledger_sequence).order_by("ledger_sequence"):
        yield Finding(period, TierPassed(passed.from_tier, passed.to_tier, passed.charge_date))
    for opening in BreakerOpening.objects.filter(portal_id=usage.portal_id, number__gt=cursor.opening).order_by(
        "number"
    ):
        source = Source.stored(opening.source_kind, opening.source_id, opening.source_label)
        facts = BreakerOpened(opening.rate, opening.rate_minutes, source.kind, source.id, source.label, opening.number)
        yield Finding(period, facts)


def _limit_findings(usage: Usage, count: int, period: int, levels: list[int], told: list[Notice]) -> Iterator[Finding]:
    maximum = usage.maximum_marketing_contacts
    if maximum is not None and count >= maximum:
        yield Finding(period, MaximumReached(maximum, count))
        return
    limit, of_maximum = (
        notice_levels.next_limit(tier=usage.tier, maximum=maximum),
        maximum is not None and maximum <= usage.tier,
    )
    facts_told = (notice.told for notice in told if notice.period == period)
    levels_told = [
        facts.level
        for facts in facts_told
        if isinstance(facts, LevelReached) and (facts.limit, facts.of_maximum) == (limit, of_maximum)
    ]
    if level := level_reached(count=count, limit=limit, levels=levels, told=levels_told):
        yield Finding(period, LevelReached(level, count, limit, of_maximum))


def _create_notices(portal: Portal, findings: list[Finding], now: datetime) -> None:
    last = Notice.objects.filter(portal=portal).aggregate(last=Max("number"))["last"] or 0
    recipients = selectors.notice_recipients(portal) if findings else []
    for number, finding in enumerate(findings, start=last + 1):
        Notice.objects.create(
            portal=portal,
            number=number,
            at=now,
            period=finding.period,
            kind=finding.facts.kind,
            subject=finding.facts.subject,
            facts=msgspec.to_builtins(finding.facts),
        )
        for recipient in recipients:
            language = selectors.language_of(recipient)
            NoticeMail.objects.create(
                portal=portal, notice_number=number, email=recipient.email, language=language, asked_at=now
            )


@transaction.atomic
def _mail(portal: Portal, number: int, email: str, now: datetime) -> bool:
    """Send a mail, and return True when the mail server accepted it.

    Returns False when the mail was sent before or another process holds its row.
    """
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
