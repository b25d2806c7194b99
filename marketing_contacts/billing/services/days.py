"""Fold the ledger into days."""

from django.db import connection, transaction

from marketing_contacts.billing.models import Usage, UsageFold
from marketing_contacts.portals.models import Portal

# Rows become visible in the order of their numbers, because the counters' lock is held until the commit.
_FOLD = """
    INSERT INTO billing_usageday AS day (portal_id, date, added, stopped, lapsed)
    SELECT %(portal)s, (effective_at AT TIME ZONE %(zone)s)::date, coalesce(sum(delta) FILTER (WHERE delta > 0), 0),
           coalesce(-sum(delta) FILTER (WHERE delta < 0), 0),
           coalesce(-sum(delta) FILTER (WHERE delta < 0 AND effective_at < at), 0)
      FROM billing_usageentry
     WHERE portal_id = %(portal)s AND sequence > %(folded)s AND sequence <= %(head)s
     GROUP BY 2
        ON CONFLICT (portal_id, date) DO UPDATE
       SET added = day.added + excluded.added, stopped = day.stopped + excluded.stopped,
           lapsed = day.lapsed + excluded.lapsed
"""


@transaction.atomic
def fold_ledger(*, portal: Portal) -> int:
    """Add the ledger rows since the last fold to the portal's days, and return the number of rows.

    The lock on the portal's UsageFold row makes parallel calls wait, so each row is added once.
    """
    fold, _new = UsageFold.objects.select_for_update().get_or_create(portal=portal)
    head = Usage.objects.values_list("ledger_sequence", flat=True).get(portal=portal)
    number = head - fold.sequence
    if number:
        values: dict[str, int | str] = {"portal": portal.pk, "zone": portal.time_zone}
        with connection.cursor() as cursor:
            cursor.execute(_FOLD, {**values, "folded": fold.sequence, "head": head})
        fold.sequence = head
        fold.save(update_fields=["sequence"])
    return number
