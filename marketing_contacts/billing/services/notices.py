"""Create a portal's notices about its count, once each, and send their mails.

The service reads what was already booked, so the creation of contacts never waits for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from marketing_contacts.billing import notice_levels, selectors
from marketing_contacts.billing.models import (
    Notice,
    NoticeCursor,
    NoticeLevels,
    NoticeMail,
    TierUpgrade,
    Usage,
)
from marketing_contacts.billing.notice_facts import (
    BreakerOpened,
    Facts,
    LevelReached,
    TierPassed,
)
from marketing_contacts.billing.notice_levels import HIGHEST_LEVEL, MOST_LEVELS
from marketing_contacts.billing.services.banners import drop_dismissals_of_ended_states
from marketing_contacts.portals import audit
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox import mail


class WrongNoticeLevels(Exception):
    """The levels are more than MOST_LEVELS, or one stands twice or outside of 1 to HIGHEST_LEVEL."""


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
    """Create the notices that are due now and their mails, and return the number of notices.

    The lock on the cursor lets one run at a time work. Passed tiers are read from where the last run ended. Repeated
    runs are safe. Nothing happens while contacts are due to stop counting, because the count is too high then. Nothing
    happens without a tier.
    """
    cursor = _lock_cursor(portal)
    usage = Usage.objects.get(portal=portal)
    if usage.pending_due or usage.next_update_at <= now or not usage.tier:
        return 0
    earlier = list(Notice.objects.filter(portal=portal, period__gte=cursor.period))
    known = {(notice.period, notice.kind, notice.subject) for notice in earlier}
    found = list(_findings(usage, cursor, earlier, now))
    new = [finding for finding in found if finding.identity not in known]
    _create_notices(portal, new, now)
    openings = [finding.facts.opening for finding in found if isinstance(finding.facts, BreakerOpened)]
    cursor.opening = max(openings, default=cursor.opening)
    cursor.ledger_sequence, cursor.period = usage.ledger_sequence, usage.periods_ended
    cursor.next_limit = notice_levels.next_limit(tier=usage.tier, maximum=usage.maximum_marketing_contacts)
    cursor.save(force_update=True)
    drop_dismissals_of_ended_states(portal=portal, now=now)
    return len(new)


@transaction.atomic
def set_notice_levels(*, portal: Portal, levels: Sequence[int], by: Member | None, now: datetime) -> None:
    """Set the levels of the portal's notices, in per cent. An empty list stops these notices.

    Raises WrongNoticeLevels.
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

    Mails about a state that ended are not sent. Each mail is one transaction. A process that is killed between the mail
    and its mark sends the mail again, with the same Message-ID. A suspended portal sends none.
    """
    if portal.suspended_at:
        return 0
    _withdraw_ended(portal, now)
    keys = list(selectors.waiting_mails(portal, now).values_list("notice_number", "email"))
    return sum(_mail(portal, number, email, now) for number, email in keys)


def delete_old_notice_mails(*, portal: Portal, now: datetime) -> int:
    """Delete the recipients of notices after MAILS_LAST, and return the number of deleted mails. The notices stay."""
    old = NoticeMail.objects.filter(portal=portal, asked_at__lte=now - selectors.MAILS_LAST)
    return old.delete()[0]


@transaction.atomic
def _withdraw_ended(portal: Portal, now: datetime) -> None:
    """Delete the waiting mails about states that ended.

    A notice of which no mail was sent goes with its mails. So the same state gets a new notice when the state comes
    back in the period. A lower level that is still reached gets its notice by the next run. Mails that another process
    is sending stay.
    """
    _lock_cursor(portal)
    mails = NoticeMail.objects.filter(portal=portal)
    waiting = list(selectors.waiting_mails(portal, now).select_for_update(skip_locked=True))
    if not waiting:
        return
    usage = Usage.objects.get(portal=portal)
    for notice in Notice.objects.filter(portal=portal, number__in={each.notice_number for each in waiting}):
        if selectors.still_true(usage, notice.typed_facts, now):
            continue
        of_notice = mails.filter(notice_number=notice.number)
        of_notice.filter(email__in=[each.email for each in waiting if each.notice_number == notice.number]).delete()
        if not of_notice.exists():
            Notice.objects.filter(portal=portal, number=notice.number).delete()
            NoticeCursor.objects.filter(portal=portal).update(next_limit=0)


def _lock_cursor(portal: Portal) -> NoticeCursor:
    """Lock and return the cursor. A new cursor starts at the current count."""
    usage = Usage.objects.get(portal=portal)
    beginning = {"ledger_sequence": usage.ledger_sequence, "opening": 0, "period": usage.periods_ended, "next_limit": 0}
    NoticeCursor.objects.get_or_create(portal=portal, defaults=beginning)
    return NoticeCursor.objects.select_for_update().get(portal=portal)


def _findings(usage: Usage, cursor: NoticeCursor, earlier: list[Notice], now: datetime) -> Iterator[Finding]:
    """Yield the states of the limits now, and the tiers that were passed since the last run.

    A level is left out when the period has a notice of the same or a higher level. A breaker has one notice for each
    opening, in whichever period.
    """
    period = usage.periods_ended
    in_period = [notice.typed_facts for notice in earlier if notice.period == period]
    for state in selectors.states(usage, selectors.notice_levels(usage.portal), now):
        if isinstance(state, LevelReached) and any(_is_as_high(state, facts) for facts in in_period):
            continue
        if not isinstance(state, BreakerOpened) or state.opening > cursor.opening:
            yield Finding(period, state)
    upgrades = TierUpgrade.objects.filter(portal_id=usage.portal_id, ledger_sequence__gt=cursor.ledger_sequence)
    for passed in upgrades.filter(ledger_sequence__lte=usage.ledger_sequence).order_by("ledger_sequence"):
        yield Finding(period, TierPassed(passed.from_tier, passed.to_tier, passed.charge_date))


def _is_as_high(state: LevelReached, facts: Facts) -> bool:
    if not isinstance(facts, LevelReached):
        return False
    return (facts.limit, facts.of_maximum) == (state.limit, state.of_maximum) and facts.level >= state.level


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

    Returns False when the mail was sent before, when another process holds its row, and when the state has ended.
    """
    locked = NoticeMail.objects.select_for_update(skip_locked=True)
    waiting = locked.filter(portal=portal, notice_number=number, email=email, mailed_at=None, refused_at=None).first()
    if waiting is None:
        return False
    notice, usage = Notice.objects.get(portal=portal, number=number), Usage.objects.get(portal=portal)
    if not selectors.still_true(usage, notice.typed_facts, now):
        return False
    [money] = selectors.notice_money(portal, [notice], now=now)
    context = {
        "notice": notice,
        "money": money,
        "portal": portal,
        "usage": selectors.usage(portal),
        "states": selectors.states(usage, selectors.notice_levels(portal), now),
        "link": settings.PUBLIC_URL + reverse("billing:notices", portal_id=portal.pk),
        "clean_up": settings.PUBLIC_URL + reverse("contacts:clean_up", portal_id=portal.pk),
    }
    fate = mail.send_text(
        to=email,
        template="billing/email/notice",
        context=context,
        language=waiting.language,
        # The numbers of notices that were never sent are given again, so the time tells them apart.
        message_id=f"notice-{portal.pk}-{number}-{int(notice.at.timestamp())}-{waiting.language}",
    )
    this = NoticeMail.objects.filter(portal=portal, notice_number=number, email=email)
    if fate is mail.Fate.TAKEN:
        this.update(mailed_at=now)
    elif fate is mail.Fate.NEVER:
        this.update(refused_at=now)
    return fate is mail.Fate.TAKEN
