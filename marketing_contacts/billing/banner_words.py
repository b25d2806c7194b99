"""The texts of banners, and the pages on which a member can act, in the active language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.banners import Banner
from marketing_contacts.billing.measure_words import filled, measured
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.notice_facts import (
    AppMaximumReached,
    BreakerOpened,
    LevelReached,
    MaximumReached,
    TierPassed,
)
from marketing_contacts.billing.upgrade_words import charge_amount, upgrade_price
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a page on which something can be done about a banner."""

    words: str
    address: str


def title(banner: Banner) -> str:
    """Return the banner's title, half a line long, as HTML."""
    match banner.facts:
        case LevelReached(limit=limit, of_maximum=True):
            text = _("%(count)s of your maximum of %(limit)s marketing contacts are used")
            return filled(
                text, count=measured(banner.count, Measure.MARKETING_NOW), limit=measured(limit, Measure.MAXIMUM)
            )
        case LevelReached(limit=limit):
            text = _("%(count)s of the %(limit)s contacts in your tier are used")
            return filled(
                text, count=measured(banner.count, Measure.MARKETING_NOW), limit=measured(limit, Measure.TIER)
            )
        case TierPassed(to_tier=tier):
            passed = measured(tier, Measure.TIER_AFTER, charge=banner.charge.number if banner.charge else "")
            return filled(_("The portal moved to the tier of %(tier)s contacts"), tier=passed)
        case MaximumReached(limit=limit):
            text = _("Your maximum of %(limit)s marketing contacts is reached")
            return filled(text, limit=measured(limit, Measure.MAXIMUM))
        case AppMaximumReached(source=source, limit=limit):
            text = _("%(source)s has reached its own maximum: %(limit)s")
            return filled(text, source=source, limit=_of_app(banner, limit, Measure.MAXIMUM))
        case BreakerOpened(source=source):
            return _("%(source)s has been stopped by its breaker") % {"source": source}


def explanation(banner: Banner, member: Member) -> str:
    """Return what the state means now. The amount of a charge is for members who may view billing."""
    match banner.facts:
        case LevelReached(of_maximum=True):
            return _("At the maximum, new contacts are created as non-marketing and held.")
        case LevelReached(limit=limit):
            text = _("When more than %(limit)s contacts count, the portal moves to the next tier at once.")
            moves = filled(text, limit=measured(limit, Measure.TIER))
            price = upgrade_price(banner.upgrade, member) if banner.upgrade else ""
            return filled("%(moves)s %(price)s", moves=moves, price=price)
        case TierPassed():
            return _why_charged(banner, member)
        case MaximumReached():
            none_lost = _("New contacts are created as non-marketing and held. None are lost.")
            return filled("%(none_lost)s %(held)s", none_lost=none_lost, held=_held_now(banner.held))
        case AppMaximumReached():
            return _("New contacts of this app are created as non-marketing and held. None are lost.")
        case BreakerOpened(rate=rate, minutes=minutes, opening=opening):
            stopped = ngettext(
                "More than %(rate)s of its contacts were about to count within %(minutes)s minute.",
                "More than %(rate)s of its contacts were about to count within %(minutes)s minutes.",
                minutes,
            )
            held = ngettext(
                "%(held)s contact has been held since then.",
                "%(held)s contacts have been held since then.",
                banner.held,
            )
            return filled(
                f"{stopped} {held}",
                rate=_of_app(banner, rate, Measure.RATE),
                minutes=minutes,
                held=measured(banner.held, Measure.HELD_BY_BREAKER, breaker=opening),
            )


def steps(banner: Banner, member: Member) -> list[Step]:
    """Return the pages on which the member can do something about the banner."""
    return [step for step, is_allowed in _steps(banner, member) if is_allowed]


def _steps(banner: Banner, member: Member) -> list[tuple[Step, bool]]:
    """Return the steps of the banner's kind, each with True when the member may take it."""
    set_maximum = Step(_("Set a maximum"), reverse("billing:maximum")), member.changes_billing
    raise_maximum = Step(_("Raise the maximum"), reverse("billing:maximum")), member.changes_billing
    clean_up = Step(_("Set contacts as non-marketing"), reverse("contacts:clean_up")), member.sets_statuses
    review_held = Step(_("Review held contacts"), reverse("contacts:held")), banner.held > 0
    match banner.facts:
        case LevelReached(of_maximum=of_maximum):
            turn_off = (
                Step(_("Turn off an app"), reverse("integrations:marketing_contacts") + "#your-connected-apps"),
                member.sets_statuses,
            )
            return [raise_maximum if of_maximum else set_maximum, turn_off, clean_up]
        case MaximumReached():
            return [raise_maximum, review_held, clean_up]
        case AppMaximumReached(source_id=app_id):
            return [(Step(_("Change app limits"), _limits_of(app_id)), True)]
        case BreakerOpened(source_id=app_id):
            return [(Step(_("Review breaker"), _limits_of(app_id)), True), review_held]
        case TierPassed():
            number = banner.charge.number if banner.charge else 0
            charge = Step(_("Open charge"), reverse("billing:charge", [number])), member.sees_billing and number > 0
            return [charge, set_maximum, clean_up]


def _limits_of(app_id: int) -> str:
    return reverse("integrations:connected_app", [app_id]) + "#limits"


def _why_charged(banner: Banner, member: Member) -> str:
    facts, charge = banner.facts, banner.charge
    if not isinstance(facts, TierPassed):
        raise TypeError(facts)
    passed = filled(
        _("More than %(tier)s contacts counted. The higher tier stays until the renewal."),
        tier=measured(facts.from_tier, Measure.TIER_BEFORE, charge=charge.number if charge else ""),
    )
    amount = charge_amount(charge) if charge else _("The amount of the charge is not set yet.")
    money = amount if member.sees_billing else _("This costs money.")
    return filled("%(passed)s %(money)s", passed=passed, money=money)


def _held_now(held: int) -> str:
    text = ngettext("%(held)s contact is held now.", "%(held)s contacts are held now.", held)
    return filled(text, held=measured(held, Measure.HELD_NOW))


def _of_app(banner: Banner, number: int, measure: Measure) -> str:
    """Return a number that is true of the app of the banner."""
    facts = banner.facts
    if not isinstance(facts, AppMaximumReached | BreakerOpened):
        raise TypeError(facts)
    return measured(number, measure, app=facts.source_id)
