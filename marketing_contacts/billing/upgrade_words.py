"""The price of a higher tier and the savings of a lower tier in words, in the active language."""

from datetime import timedelta
from decimal import Decimal

from django.utils import formats
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing_contacts.billing.banners import Charged
from marketing_contacts.billing.measure_words import Shown, filled, measured, plain
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.models import Charge
from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.money_words import money
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members_to_ask


def upgrade_price(upgrade: Upgrade, member: Member) -> str:
    """Return the price of the upgrade as HTML for a member who sees billing. Other members read whom to ask."""
    if member.sees_billing:
        return amounts(upgrade, shown=measured_to_come)
    able = members_to_ask(member.portal, [Permission.VIEW_BILLING, Permission.MODIFY_BILLING])
    if not able:
        return _("A higher tier costs money.")
    names = get_text_list([str(each) for each in able], _("or"))
    return _("A higher tier costs money. Ask %(names)s how much.") % {"names": names}


def measured_to_come(tier: int, measure: Measure) -> str:
    """Return the tier of a price as HTML."""
    return measured(tier, measure, price=tier)


def amounts(upgrade: Upgrade, shown: Shown = plain) -> str:
    """Return the price of the upgrade for a month and for the rest of the term, with the tax. `shown` writes counts."""
    words = {"tier": shown(upgrade.to_tier, Measure.TIER_TO_COME), "currency": upgrade.currency}
    if upgrade.amount_minor is None or upgrade.month_minor is None:
        text = _(
            "The catalogue has no price in %(currency)s for the tier of %(tier)s contacts. The staff of this "
            "installation will set the amount of the charge."
        )
        return filled(text, **words)
    words |= {
        "month": money(upgrade.month_minor, upgrade.currency),
        "amount": money(upgrade.amount_minor, upgrade.currency),
        "from": formats.date_format(upgrade.charge_date),
        "until": formats.date_format(upgrade.term.ends - timedelta(days=1)),
        "renewal": formats.date_format(upgrade.term.ends),
    }
    if upgrade.days:
        text = _(
            "The tier of %(tier)s contacts costs %(month)s more per month. For the rest of the term, from %(from)s "
            "to %(until)s, that is %(amount)s."
        )
    else:
        text = _(
            "From the renewal on %(renewal)s, the tier of %(tier)s contacts costs %(month)s more per month. Until "
            "then it costs nothing extra."
        )
    tax_added = added(upgrade.tax_name, upgrade.tax_rate)
    return filled(f"{text} %(tax_added)s" if tax_added else text, **words, tax_added=tax_added)


def tax(name: str, rate: int) -> str:
    """Return the name of a tax with its rate. The rate is in hundredths of a per cent."""
    return f"{name} {formats.number_format(Decimal(rate) / 100)}%"


def added(name: str, rate: int) -> str:
    """Return the sentence that a tax is added to a price, or an empty text without a tax."""
    return _("Plus %(tax)s.") % {"tax": tax(name, rate)} if rate else ""


def money_told(money_of_notice: Charge | Upgrade | None, shown: Shown = plain) -> str:
    """Return the money that a notice is about, for readers who see billing. `shown` writes counts."""
    match money_of_notice:
        case Charge():
            return charge_amount(money_of_notice)
        case Upgrade():
            return amounts(money_of_notice, shown)
    return ""


def charge_amount(charge: Charge | Charged) -> str:
    """Return the amount and the date of a charge for a higher tier."""
    if charge.amount_minor is None:
        return _("The amount of the charge is not set yet.")
    words = {
        "amount": money(charge.amount_minor, charge.currency),
        "date": formats.date_format(charge.date, "SHORT_DATE_FORMAT"),
    }
    told = _("The charge is %(amount)s, dated %(date)s.") % words
    return f"{told} {added(charge.tax_name, charge.tax_rate)}".strip()


def lower_tier(tier: int, saves_minor: int | None, currency: str) -> str:
    """Return a lower tier with what it saves in a term. The amount is None without a price."""
    contacts = ngettext("%(tier)s marketing contact", "%(tier)s marketing contacts", tier) % {
        "tier": formats.number_format(tier, force_grouping=True)
    }
    if saves_minor is None:
        return contacts
    return _("%(contacts)s: saves %(amount)s per term") % {"contacts": contacts, "amount": money(saves_minor, currency)}
