"""The texts of notices for pages and mails, in the active language."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    Facts,
    LevelReached,
    MaximumReached,
    TierPassed,
)


def title(notice: Notice) -> str:
    """Return the notice's title, half a line long."""
    return title_of(notice.typed_facts)


def title_of(facts: Facts) -> str:
    """Return the facts as a title, half a line long."""
    match facts:
        case LevelReached(level=level, of_maximum=True):
            return _("%(level)s%% of your maximum is used") % {"level": level}
        case LevelReached(level=level):
            return _("%(level)s%% of your contact tier is used") % {"level": level}
        case TierPassed(to_tier=tier):
            return _("The contact tier was passed: it is %(to)s now") % {"to": _number(tier)}
        case MaximumReached(limit=limit):
            return _("Your maximum of marketing contacts is reached: %(limit)s") % {"limit": _number(limit)}
        case AppMaximumReached(source=source, limit=limit):
            words = {"source": source, "limit": _number(limit)}
            return _("%(source)s has reached its own maximum: %(limit)s") % words
        case BreakerOpened(source=source):
            return _("%(source)s: its breaker opened, further contacts are held") % {"source": source}


def explanation(notice: Notice) -> str:
    """Return the meaning of the notice and the possible actions."""
    match notice.typed_facts:
        case LevelReached() as reached:
            return _why_level(reached)
        case TierPassed(from_tier=tier, charge_date=charged_on):
            return _(
                "The count passed the tier of %(from)s, so the portal moved to a higher one at once. The charge for it "
                "is dated %(date)s. The higher tier stays until renewal, even if the count drops."
            ) % {"from": _number(tier), "date": formats.date_format(charged_on)}
        case MaximumReached():
            return _(
                "Further contacts are created as non-marketing, and held: none is lost. They can be released when "
                "there is room: raise the maximum, or set contacts as non-marketing."
            )
        case AppMaximumReached():
            return _(
                "Further contacts of this app are created as non-marketing, and held: none is lost. They can be "
                "released when there is room: raise the app's maximum on its page."
            )
        case BreakerOpened(rate=rate, minutes=minutes):
            return ngettext(
                "More than %(rate)s were to count within %(minutes)s minute. Its further contacts are created as "
                "non-marketing, and held, until somebody closes the breaker on the app's page.",
                "More than %(rate)s were to count within %(minutes)s minutes. Its further contacts are created as "
                "non-marketing, and held, until somebody closes the breaker on the app's page.",
                minutes,
            ) % {"rate": _number(rate), "minutes": minutes}


def _why_level(facts: LevelReached) -> str:
    counted = _("Marketing contacts that count: %(count)s of %(limit)s.") % {
        "count": _number(facts.count),
        "limit": _number(facts.limit),
    }
    if facts.of_maximum:
        return counted + " " + _("At the maximum, contacts are still created, but as non-marketing, and held.")
    return counted + " " + _("When the tier is passed, the portal moves to the next one at once, which costs more.")


def _number(number: int) -> str:
    return formats.number_format(number, force_grouping=True)
