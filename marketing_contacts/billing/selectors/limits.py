"""Reads of the limits of single sources."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Max, QuerySet, Sum

from marketing_contacts.billing.models import BreakerOpening, SourceLimit, UsageEntry
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal


def limits_of_sources(portal: Portal, source_kind: SourceKind, source_ids: Iterable[int]) -> dict[int, SourceLimit]:
    """Return the limits of these sources by id. A source without limits is left out."""
    found = SourceLimit.objects.filter(portal=portal, source_kind=source_kind, source_id__in=list(source_ids))
    return {limit.source_id: limit for limit in found}


class Balance(NamedTuple):
    """The number of contacts that count under a source, by the ledger's rows until the row `last`."""

    counting: int = 0
    last: int = 0


NOTHING_READ = Balance()


def balance_of(portal: Portal, source: Source, *, read: Balance = NOTHING_READ) -> Balance:
    """Return the number of contacts that count under a source by the whole ledger.

    Rows that were `read` are not read again.
    """
    rows = UsageEntry.objects.filter(portal=portal, sequence__gt=read.last)
    last: int = rows.aggregate(last=Max("sequence"))["last"] or read.last
    of_source = rows.filter(sequence__lte=last, source_kind=source.kind, source_id=source.id)
    return Balance(read.counting + (of_source.aggregate(sum=Sum("delta"))["sum"] or 0), last)


def breaker_openings(portal: Portal, source_kind: SourceKind, source_id: int) -> QuerySet[BreakerOpening]:
    """Return the openings of the source's breaker, the newest first."""
    of_source = BreakerOpening.objects.filter(portal=portal, source_kind=source_kind, source_id=source_id)
    return of_source.order_by("-number")
