"""The texts of notices for pages and mails, in the active language."""

from collections.abc import Callable
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.notice_facts import AppCapReached, BreakerOpened, CapReached, LevelReached, TierPassed
from marketing_contacts.billing.notice_levels import NoticeKind


def title(notice: Notice) -> str:
    """Return the notice's title, half a line long."""
    return TITLES[NoticeKind(notice.kind)](notice.told)


def explanation(notice: Notice) -> str:
    """Return the meaning of the notice and the possible actions."""
    return EXPLANATIONS[NoticeKind(notice.kind)](notice.told)


def _number(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def _level(facts: LevelReached) -> str:
    if facts.capped:
        return _("%(level)s%% of your maximum is used") % {"level": facts.level}
    return _("%(level)s%% of your contact tier is used") % {"level": facts.level}


def _tier_passed(facts: TierPassed) -> str:
    return _("The contact tier was passed: it is %(to)s now") % {"to": _number(facts.to_tier)}


def _cap_reached(facts: CapReached) -> str:
    return _("Your maximum of marketing contacts is reached: %(limit)s") % {"limit": _number(facts.limit)}


def _app_cap_reached(facts: AppCapReached) -> str:
    return _("%(source)s has reached its own maximum: %(limit)s") % {
        "source": facts.source,
        "limit": _number(facts.limit),
    }


def _breaker_opened(facts: BreakerOpened) -> str:
    return _("%(source)s: its breaker opened, further contacts are held") % {"source": facts.source}


def _why_level(facts: LevelReached) -> str:
    counted = _("Marketing contacts that count: %(count)s of %(limit)s.") % {
        "count": _number(facts.count),
        "limit": _number(facts.limit),
    }
    if facts.capped:
        return counted + " " + _("At the maximum, contacts are still created, but as non-marketing, and held.")
    return counted + " " + _("When the tier is passed, the portal moves to the next one at once, which costs more.")


def _why_tier_passed(facts: TierPassed) -> str:
    return _(
        "The count passed the tier of %(from)s, so the portal moved to a higher one at once. The charge for it is "
        "dated %(date)s. The higher tier stays until renewal, even if the count drops."
    ) % {"from": _number(facts.from_tier), "date": formats.date_format(facts.charge_date)}


def _why_cap_reached(_facts: CapReached) -> str:
    return _(
        "Further contacts are created as non-marketing, and held: none is lost. They can be released when there is "
        "room: raise the maximum, or set contacts as non-marketing."
    )


def _why_app_cap_reached(_facts: AppCapReached) -> str:
    return _(
        "Further contacts of this app are created as non-marketing, and held: none is lost. They can be released when "
        "there is room: raise the app's maximum on its page."
    )


def _why_breaker_opened(facts: BreakerOpened) -> str:
    return ngettext(
        "More than %(rate)s were to count within %(minutes)s minute. Its further contacts are created as "
        "non-marketing, and held, until somebody closes the breaker on the app's page.",
        "More than %(rate)s were to count within %(minutes)s minutes. Its further contacts are created as "
        "non-marketing, and held, until somebody closes the breaker on the app's page.",
        facts.minutes,
    ) % {"rate": _number(facts.rate), "minutes": facts.minutes}


TITLES: dict[NoticeKind, Callable[[Any], str]] = {
    NoticeKind.LEVEL: _level,
    NoticeKind.TIER_PASSED: _tier_passed,
    NoticeKind.CAP_REACHED: _cap_reached,
    NoticeKind.APP_CAP_REACHED: _app_cap_reached,
    NoticeKind.BREAKER_OPENED: _breaker_opened,
}
EXPLANATIONS: dict[NoticeKind, Callable[[Any], str]] = {
    NoticeKind.LEVEL: _why_level,
    NoticeKind.TIER_PASSED: _why_tier_passed,
    NoticeKind.CAP_REACHED: _why_cap_reached,
    NoticeKind.APP_CAP_REACHED: _why_app_cap_reached,
    NoticeKind.BREAKER_OPENED: _why_breaker_opened,
}
