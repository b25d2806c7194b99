"""Reads of the money that notices are about."""

from collections.abc import Sequence
from datetime import datetime

from marketing_contacts.billing.models import Charge, Notice, Usage
from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.notice_facts import LevelReached, TierPassed
from marketing_contacts.billing.selectors.charges import charges, settled
from marketing_contacts.billing.selectors.states import still_true
from marketing_contacts.billing.selectors.upgrades import next_upgrade
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal


def notice_money(portal: Portal, notices: Sequence[Notice], *, now: datetime) -> list[Charge | Upgrade | None]:
    """Return the charge of each passed tier, and the next upgrade for each level that is reached now.

    Other notices have None, and so have the levels of earlier periods.
    """
    all_facts = [notice.typed_facts for notice in notices]
    passed = {each.charge_date for each in all_facts if isinstance(each, TierPassed)}
    upgrades = charges(portal).filter(kind=Charge.Kind.UPGRADE, date__in=passed)
    charged = {(each.from_tier, each.to_tier, each.date): each for each in settled(portal, upgrades if passed else [])}
    usage = Usage.objects.get(portal=portal)
    next_one = None
    if any(isinstance(each, LevelReached) for each in all_facts):
        next_one = next_upgrade(portal, day=local_date(now, portal.time_zone))

    def money_of(notice: Notice) -> Charge | Upgrade | None:
        match notice.typed_facts:
            case TierPassed() as facts:
                return charged.get((facts.from_tier, facts.to_tier, facts.charge_date))
            case LevelReached(of_maximum=False) as facts if notice.period == usage.periods_ended:
                return next_one if still_true(usage, facts, now) else None
        return None

    return [money_of(each) for each in notices]
