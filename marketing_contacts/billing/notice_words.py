"""The texts of notices for pages and mails, in the active language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.notice_levels import NoticeKind

Facts = Mapping[str, Any]


def title(notice: Notice) -> str:
    """Return the notice's title, half a line long."""
    facts: Mapping[str, Any] = notice.facts
    match NoticeKind(notice.kind):
        case NoticeKind.LEVEL if facts["capped"]:
            return _("%(level)s%% of your maximum is used") % {"level": facts["level"]}
        case NoticeKind.LEVEL:
            return _("%(level)s%% of your contact tier is used") % {"level": facts["level"]}
        case NoticeKind.TIER_PASSED:
            return _("The contact tier was passed: it is %(to)s now") % {"to": _number(facts["to"])}
        case NoticeKind.CAP_REACHED:
            return _("Your maximum of marketing contacts is reached: %(limit)s") % {"limit": _number(facts["limit"])}
        case NoticeKind.APP_CAP_REACHED:
            return _("%(source)s has reached its own maximum: %(limit)s") % {
                "source": facts["source"],
                "limit": _number(facts["limit"]),
            }
        case NoticeKind.BREAKER_OPENED:
            return _("%(source)s: its breaker opened, further contacts are held") % {"source": facts["source"]}


def explanation(notice: Notice) -> str:
    """Return the meaning of the notice and the possible actions."""
    facts: Mapping[str, Any] = notice.facts
    match NoticeKind(notice.kind):
        case NoticeKind.LEVEL:
            return _why_level(facts)
        case NoticeKind.TIER_PASSED:
            return _(
                "The count passed the tier of %(from)s, so the portal moved to a higher one at once. The charge for it "
                "is dated %(date)s. The higher tier stays until renewal, even if the count drops."
            ) % {"from": _number(facts["from"]), "date": formats.date_format(date.fromisoformat(facts["charge_date"]))}
        case NoticeKind.CAP_REACHED:
            return _(
                "Further contacts are created as non-marketing, and held: none is lost. They can be released when "
                "there is room: raise the maximum, or set contacts as non-marketing."
            )
        case NoticeKind.APP_CAP_REACHED:
            return _(
                "Further contacts of this app are created as non-marketing, and held: none is lost. They can be "
                "released when there is room: raise the app's maximum on its page."
            )
        case NoticeKind.BREAKER_OPENED:
            return _why_breaker_opened(facts)


def _number(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def _why_level(facts: Facts) -> str:
    counted = _("Marketing contacts that count: %(count)s of %(limit)s.") % {
        "count": _number(facts["count"]),
        "limit": _number(facts["limit"]),
    }
    if facts["capped"]:
        return counted + " " + _("At the maximum, contacts are still created, but as non-marketing, and held.")
    return counted + " " + _("When the tier is passed, the portal moves to the next one at once, which costs more.")


def _why_breaker_opened(facts: Facts) -> str:
    return ngettext(
        "More than %(rate)s were to count within %(minutes)s minute. Its further contacts are created as "
        "non-marketing, and held, until somebody closes the breaker on the app's page.",
        "More than %(rate)s were to count within %(minutes)s minutes. Its further contacts are created as "
        "non-marketing, and held, until somebody closes the breaker on the app's page.",
        facts["minutes"],
    ) % {"rate": _number(facts["rate"]), "minutes": facts["minutes"]}
