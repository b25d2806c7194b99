"""The texts of banners, and the pages on which a member can act, in the active language."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.banners import Banner
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
from marketing_contacts.portals.permissions import Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a page on which something can be done about a banner."""

    words: str
    address: str


def title(banner: Banner) -> str:
    """Return the banner's title, half a line long."""
    match banner.facts:
        case LevelReached(limit=limit, of_maximum=True):
            words = {"count": _number(banner.count), "limit": _number(limit)}
            return _("%(count)s of your maximum of %(limit)s marketing contacts are used") % words
        case LevelReached(limit=limit):
            words = {"count": _number(banner.count), "limit": _number(limit)}
            return _("%(count)s of the %(limit)s contacts of your tier are used") % words
        case TierPassed(to_tier=tier):
            return _("The portal moved to the tier of %(tier)s contacts") % {"tier": _number(tier)}
        case MaximumReached(limit=limit):
            return _("Your maximum of %(limit)s marketing contacts is reached") % {"limit": _number(limit)}
        case AppMaximumReached(source=source, limit=limit):
            words = {"source": source, "limit": _number(limit)}
            return _("%(source)s has reached its own maximum: %(limit)s") % words
        case BreakerOpened(source=source):
            return _("%(source)s is stopped by its breaker") % {"source": source}


def explanation(banner: Banner, member: Member) -> str:
    """Return what the state means now. The amount of a charge is for members who may view billing."""
    match banner.facts:
        case LevelReached(of_maximum=True):
            return _("At the maximum, new contacts are created as non-marketing, and held.")
        case LevelReached(limit=limit):
            moves = _("When more than %(limit)s contacts count, the portal moves to the next tier at once.") % {
                "limit": _number(limit)
            }
            return f"{moves} {upgrade_price(banner.upgrade, member)}" if banner.upgrade else moves
        case TierPassed():
            return _why_charged(banner, member)
        case MaximumReached():
            return (
                _("New contacts are created as non-marketing, and held. None is lost.") + " " + _held_now(banner.held)
            )
        case AppMaximumReached():
            return _("New contacts of this app are created as non-marketing, and held. None is lost.")
        case BreakerOpened(rate=rate, minutes=minutes):
            stopped = ngettext(
                "More than %(rate)s of its contacts were to count within %(minutes)s minute.",
                "More than %(rate)s of its contacts were to count within %(minutes)s minutes.",
                minutes,
            ) % {"rate": _number(rate), "minutes": minutes}
            held = ngettext(
                "Since then, %(held)s contact was held.", "Since then, %(held)s contacts were held.", banner.held
            ) % {"held": _number(banner.held)}
            return f"{stopped} {held}"


def steps(banner: Banner, member: Member) -> list[Step]:
    """Return the pages on which the member can do something about the banner."""
    return [step for step, is_allowed in _steps(banner, member) if is_allowed]


def _steps(banner: Banner, member: Member) -> list[tuple[Step, bool]]:
    """Return the steps of the banner's kind, each with True when the member may take it."""
    decides = member.may(Permission.MARKETING_CONTACTS_ACCESS)
    set_maximum = Step(_("Set a maximum"), reverse("billing:maximum")), member.changes_billing
    raise_maximum = Step(_("Raise the maximum"), reverse("billing:maximum")), member.changes_billing
    clean_up = Step(_("Set contacts as non-marketing"), reverse("contacts:clean_up")), decides
    review_held = Step(_("Review held contacts"), reverse("contacts:held")), banner.held > 0
    match banner.facts:
        case LevelReached(of_maximum=of_maximum):
            turn_off = (
                Step(_("Turn off an app"), reverse("integrations:marketing_contacts") + "#your-connected-apps"),
                decides,
            )
            return [raise_maximum if of_maximum else set_maximum, turn_off, clean_up]
        case MaximumReached():
            return [raise_maximum, review_held, clean_up]
        case AppMaximumReached(source_id=app_id):
            return [(Step(_("Change the app's limits"), _limits_of(app_id)), True)]
        case BreakerOpened(source_id=app_id):
            return [(Step(_("Review its breaker"), _limits_of(app_id)), True), review_held]
        case TierPassed():
            number = banner.charge.number if banner.charge else 0
            charge = Step(_("Open the charge"), reverse("billing:charge", [number])), member.sees_billing and number > 0
            return [charge, set_maximum]


def _limits_of(app_id: int) -> str:
    return reverse("integrations:connected_app", [app_id]) + "#limits"


def _why_charged(banner: Banner, member: Member) -> str:
    facts, charge = banner.facts, banner.charge
    if not isinstance(facts, TierPassed):
        raise TypeError(facts)
    passed = _("More than %(tier)s contacts counted. The higher tier stays until the renewal.") % {
        "tier": _number(facts.from_tier)
    }
    if not member.sees_billing:
        return passed + " " + _("That costs money.")
    return passed + " " + (charge_amount(charge) if charge else _("The amount of its charge is not set yet."))


def _held_now(held: int) -> str:
    return ngettext("%(held)s contact is held now.", "%(held)s contacts are held now.", held) % {"held": _number(held)}


def _number(number: int) -> str:
    return formats.number_format(number, force_grouping=True)
