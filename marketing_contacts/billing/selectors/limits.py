"""Reads of the limits of single sources."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketing_contacts.billing.models import BreakerTrip, SourceLimit
from marketing_contacts.portals.models import Portal


def limits_of_sources(portal: Portal, source_kind: str, source_ids: Iterable[int]) -> dict[int, SourceLimit]:
    """The limits of those of these sources that have any, by id."""
    found = SourceLimit.objects.filter(portal=portal, source_kind=source_kind, source_id__in=list(source_ids))
    return {limit.source_id: limit for limit in found}


def breaker_trips(portal: Portal, source_kind: str, source_id: int) -> QuerySet[BreakerTrip]:
    """When the source's breaker opened, and who closed it, the newest first."""
    of_source = BreakerTrip.objects.filter(portal=portal, source_kind=source_kind, source_id=source_id)
    return of_source.order_by("-number")
