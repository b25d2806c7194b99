"""Reads of the ledger's rows. The rows have one index, their key, so each filter becomes a range of sequences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from marketing_contacts.billing.models import BillingPeriod, StatementLine, UsageEntry
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.billing.statements import rows_of
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal

# Rows stand nearly in the order of their moments. A transaction takes its moment at its start, not at its end.
DISORDER = timedelta(hours=1)
# The last sequence before a moment, found by bisection. Bisection works because sequences have no gaps.
LAST_BEFORE = """
WITH RECURSIVE halves (low, high) AS (
    SELECT 0::bigint, ledger_sequence + 1 FROM billing_usage WHERE portal_id = %(portal)s
    UNION ALL
    SELECT CASE WHEN early THEN middle ELSE low END, CASE WHEN early THEN high ELSE middle END
      FROM (SELECT low, high, (low + high) / 2 AS middle,
                   (SELECT at < %(moment)s FROM billing_usageentry
                     WHERE portal_id = %(portal)s AND sequence = (low + high) / 2) AS early
              FROM halves WHERE high - low > 1) AS half
)
SELECT max(low) FROM halves
"""


@dataclass(frozen=True, slots=True)
class LedgerSearch:
    """The filters of a search in a ledger.

    `since` and `until` are the first and the last day of booking, in the portal's time zone.
    """

    source: tuple[SourceKind, int] | None = None
    period: BillingPeriod | None = None
    since: date | None = None
    until: date | None = None


def ledger_entries(portal: Portal, search: LedgerSearch) -> QuerySet[UsageEntry]:
    """Return the rows that match the search, without an order."""
    found = rows_of(search.period) if search.period else UsageEntry.objects.filter(portal=portal)
    zone = ZoneInfo(portal.time_zone)
    if search.source:
        kind, source_id = search.source
        found = found.filter(source_kind=kind, source_id=source_id)
    if search.since:
        moment = start_of(search.since, zone)
        found = found.filter(sequence__gt=_last_before(portal, moment - DISORDER), at__gte=moment)
    if search.until:
        moment = start_of(search.until + timedelta(days=1), zone)
        found = found.filter(sequence__lte=_last_before(portal, moment + DISORDER), at__lt=moment)
    return found


def stated_sources(portal: Portal) -> list[Source]:
    """Return the sources of the portal's statements, each with its last name, in the order of names."""
    lines = StatementLine.objects.filter(portal=portal).order_by("source_kind", "source_id", "-number")
    named = lines.distinct("source_kind", "source_id").values_list("source_kind", "source_id", "source_label")
    return sorted((Source.stored(*each) for each in named), key=lambda source: (source.label, source.id))


def _last_before(portal: Portal, moment: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LAST_BEFORE, {"portal": portal.pk, "moment": moment})
        [last] = cursor.fetchone()
    return int(last)
