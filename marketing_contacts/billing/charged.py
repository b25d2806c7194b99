"""Whether a portal's charges are whole: without a gap, upgrades for tiers that were passed, each amount set once."""

from marketing_contacts.billing.models import Charge, TierUpgrade
from marketing_contacts.portals.models import Portal


def verify(*, portal: Portal) -> str | None:
    """None when the charges are whole, else a sentence that names the first one which is not."""
    upgrades = set(TierUpgrade.objects.filter(portal=portal).values_list("ledger_sequence", flat=True))
    unpaid, charges = set[int](), Charge.objects.filter(portal=portal).order_by("number")
    for number, charge in enumerate(charges.iterator(), start=1):
        if charge.number != number:
            return f"charge {number} is missing"
        if charge.kind == Charge.Kind.UPGRADE and charge.ledger_sequence not in upgrades:
            return f"charge {number} is for no upgrade"
        if charge.settles is not None and charge.settles not in unpaid:
            return f"charge {number} sets an amount that was set"
        if charge.amount_minor is None:
            unpaid.add(number)
        unpaid.discard(charge.settles or 0)
    return None
