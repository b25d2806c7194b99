"""Whether a portal's charges are whole: without a gap, one for every tier that was passed, each amount set once."""

from collections.abc import Sequence

from marketing_contacts.billing.models import Charge, TierUpgrade, Usage
from marketing_contacts.portals.models import Portal


def verify(*, portal: Portal) -> str | None:
    """None when the charges are whole, else a sentence that names the first one which is not."""
    head = Usage.objects.values_list("ledger_sequence", flat=True).get(portal=portal)
    charges = list(Charge.objects.filter(portal=portal).order_by("number"))
    upgrades = set(TierUpgrade.objects.filter(portal=portal).values_list("ledger_sequence", flat=True))
    unpaid = set[int]()
    for number, charge in enumerate(charges, start=1):
        if charge.number != number:
            return f"charge {number} is missing"
        if charge.kind == Charge.Kind.UPGRADE and charge.ledger_sequence not in upgrades:
            return f"charge {number} is for no upgrade"
        if charge.settles is not None and charge.settles not in unpaid:
            return f"charge {number} sets an amount that was set"
        if charge.amount_minor is None:
            unpaid.add(number)
        unpaid.discard(charge.settles or 0)
    return _uncharged(charges, upgrades, head)


def _uncharged(charges: Sequence[Charge], upgrades: set[int], head: int) -> str | None:
    """The first upgrade that was not charged, from the first charge until the head: others came before charges were
    kept, or after they were read.
    """
    if not charges:
        return None
    kept = range(charges[0].ledger_sequence, head + 1)
    charged = {charge.ledger_sequence for charge in charges if charge.kind == Charge.Kind.UPGRADE}
    missed = sorted(sequence for sequence in upgrades - charged if sequence in kept)
    return f"the upgrade at ledger row {missed[0]} was not charged" if missed else None
