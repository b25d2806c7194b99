"""Reads of the limits of single sources."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Max, QuerySet, Sum

from marketing_contacts.billing.models import BreakerTrip, SourceLimit, UsageEntry
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal


def limits_of_sources(portal: Portal, source_kind: str, source_ids: Iterable[int]) -> dict[int, SourceLimit]:
    """The limits of those of these sources that have any, by id."""
    found = SourceLimit.objects.filter(portal=portal, source_kind=source_kind, source_id__in=list(source_ids))
    return {limit.source_id: limit for limit in found}


class Balance(NamedTuple):
    """How many contacts count under a source by the ledger's rows until the row `last`."""

    counting: int = 0
    last: int = 0


NOTHING_READ = Balance()


def balance_of(portal: Portal, source: Source, *, read: Balance = NOTHING_READ) -> Balance:
    """What counts under a source by all of the ledger; of what was `read` before, only the later rows are read."""
    rows = UsageEntry.objects.filter(portal=portal, sequence__gt=read.last)
    last: int = rows.aggregate(last=Max("sequence"))["last"] or read.last
    of_source = rows.filter(sequence__lte=last, source_kind=source.kind, source_id=source.id)
    return Balance(read.counting + (of_source.aggregate(sum=Sum("delta"))["sum"] or 0), last)


def breaker_trips(portal: Portal, source_kind: str, source_id: int) -> QuerySet[BreakerTrip]:
    """When the source's breaker opened, and who closed it, the newest first."""
    of_source = BreakerTrip.objects.filter(portal=portal, source_kind=source_kind, source_id=source_id)
    return of_source.order_by("-number")
