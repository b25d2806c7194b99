"""The texts of notices for pages and mails, in the active language."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.measure_words import Shown, filled, plain
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    Facts,
    LevelReached,
    MaximumReached,
    TierPassed,
)

LIMIT_THEN = Measure.LIMIT_THEN


def title(notice: Notice, shown: Shown = plain) -> str:
    """Return the notice's title, half a line long. `shown` writes its numbers."""
    return title_of(notice.typed_facts, shown)


def title_of(facts: Facts, shown: Shown = plain) -> str:
    """Return the facts as a title, half a line long. `shown` writes its numbers."""
    match facts:
        case LevelReached(level=level, of_maximum=True):
            return _("%(level)s%% of your maximum is used") % {"level": level}
        case LevelReached(level=level):
            return _("%(level)s%% of your contact tier is used") % {"level": level}
        case TierPassed(to_tier=tier):
            return filled(_("The contact tier was passed and is now %(to)s"), to=shown(tier, LIMIT_THEN))
        case MaximumReached(limit=limit):
            return filled(_("Your maximum of marketing contacts is reached: %(limit)s"), limit=shown(limit, LIMIT_THEN))
        case AppMaximumReached(source=source, limit=limit):
            text = _("%(source)s has reached its own maximum: %(limit)s")
            return filled(text, source=source, limit=shown(limit, LIMIT_THEN))
        case BreakerOpened(source=source):
            return _("%(source)s: the breaker opened and further contacts are held") % {"source": source}


def explanation(notice: Notice, shown: Shown = plain) -> str:
    """Return the meaning of the notice and the possible actions. `shown` writes its numbers."""
    match notice.typed_facts:
        case LevelReached() as reached:
            return _why_level(reached, shown)
        case TierPassed(from_tier=tier, charge_date=charged_on):
            text = _(
                "The count passed the tier of %(from)s, so the portal moved to a higher one at once. The charge is "
                "dated %(date)s. The higher tier stays until the renewal, even if the count drops."
            )
            return filled(text, **{"from": shown(tier, LIMIT_THEN)}, date=formats.date_format(charged_on))
        case MaximumReached():
            return _(
                "Further contacts are created as non-marketing and held. None are lost. You can release them when "
                "there is room: raise the maximum, or set contacts as non-marketing."
            )
        case AppMaximumReached():
            return _(
                "Further contacts of this app are created as non-marketing and held. None are lost. You can "
                "release them when there is room: raise the app's maximum on its page."
            )
        case BreakerOpened(rate=rate, minutes=minutes):
            text = ngettext(
                "More than %(rate)s contacts were about to count within %(minutes)s minute. Further contacts of "
                "this app are created as non-marketing and held until someone closes the breaker on the app's page.",
                "More than %(rate)s contacts were about to count within %(minutes)s minutes. Further contacts of "
                "this app are created as non-marketing and held until someone closes the breaker on the app's page.",
                minutes,
            )
            return filled(text, rate=shown(rate, Measure.RATE), minutes=minutes)


def _why_level(facts: LevelReached, shown: Shown) -> str:
    counted = filled(
        _("Marketing contacts at the time: %(count)s of %(limit)s."),
        count=shown(facts.count, Measure.COUNT_THEN),
        limit=shown(facts.limit, LIMIT_THEN),
    )
    if facts.of_maximum:
        then = _("At the maximum, contacts are still created, but as non-marketing and held.")
    else:
        then = _("When the tier is passed, the portal moves to the next tier at once, and that costs more.")
    return filled("%(counted)s %(then)s", counted=counted, then=then)
