"""Reads of the money that notices are about."""

from collections.abc import Sequence
from datetime import date

from marketing_contacts.billing.models import Charge, Usage
from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.notice_facts import Facts, LevelReached, TierPassed
from marketing_contacts.billing.selectors.charges import charges
from marketing_contacts.billing.selectors.upgrades import next_upgrade
from marketing_contacts.portals.models import Portal


def notice_money(portal: Portal, all_facts: Sequence[Facts], *, day: date) -> list[Charge | Upgrade | None]:
    """Return the charge of each passed tier, and the next upgrade for each level of the tier of now.

    Other facts have None.
    """
    passed = {each.charge_date for each in all_facts if isinstance(each, TierPassed)}
    upgrades = charges(portal).filter(kind=Charge.Kind.UPGRADE, date__in=passed) if passed else []
    charged = {(each.from_tier, each.to_tier, each.date): each for each in upgrades}
    tier, next_one = 0, None
    if any(isinstance(each, LevelReached) for each in all_facts):
        tier = Usage.objects.values_list("tier", flat=True).get(portal=portal)
        next_one = next_upgrade(portal, day=day)

    def money_of(facts: Facts) -> Charge | Upgrade | None:
        match facts:
            case TierPassed():
                return charged.get((facts.from_tier, facts.to_tier, facts.charge_date))
            case LevelReached(limit=limit, of_maximum=False) if limit == tier:
                return next_one
        return None

    return [money_of(each) for each in all_facts]
