"""Check that a portal's charges are complete.

The charges have no gap. Each passed tier has one charge. Each open amount is set once.
"""

from collections.abc import Sequence

from marketing_contacts.billing.models import Charge, TierUpgrade, Usage
from marketing_contacts.portals.models import Portal


def verify(*, portal: Portal) -> str | None:
    """Return None when the charges are complete, else a sentence that names the first fault."""
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
    """Return a sentence about the first upgrade without a charge, or None.

    Only upgrades from the first charge until `head` are checked. Earlier upgrades came before charges were kept. Later
    upgrades came after the charges were read.
    """
    if not charges:
        return None
    kept = range(charges[0].ledger_sequence, head + 1)
    charged = {charge.ledger_sequence for charge in charges if charge.kind == Charge.Kind.UPGRADE}
    missed = sorted(sequence for sequence in upgrades - charged if sequence in kept)
    return f"the upgrade at ledger row {missed[0]} was not charged" if missed else None
