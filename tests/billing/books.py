"""Entries of the ledger, and statements of the periods that passed."""

from datetime import datetime, timedelta

from django.db import transaction

from marketing_contacts.billing import services
from marketing_contacts.billing.models import StatementLine
from marketing_contacts.billing.services import UsageMove, lock_usage, write_statements
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal
from tests.conftest import WEBINARS

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
DECEMBER, JANUARY = datetime.fromisoformat("2026-12-01T00:00+01:00"), datetime.fromisoformat("2027-01-01T00:00+01:00")
FEBRUARY, MARCH = datetime.fromisoformat("2027-02-01T00:00+01:00"), datetime.fromisoformat("2027-03-01T00:00+01:00")


def book(
    portal: Portal, delta: int, at: datetime, source: Source = WEBINARS, *, effective_at: datetime | None = None
) -> None:
    """Book as every service does: under the counters' lock, which passes the update dates until `now`."""
    with transaction.atomic():
        lock_usage(portal=portal, now=at)
        services.move_count(portal=portal, moves=[UsageMove(source, delta)], now=at, effective_at=effective_at)


def passed(portal: Portal, at: datetime) -> int:
    """The counters pass their dates until `now`; how many statements are written then."""
    services.pass_update_date(portal=portal, now=at)
    return write_statements(portal=portal, now=at)


def lines(portal: Portal, number: int) -> list[tuple[bool, str, int, int, int]]:
    found = StatementLine.objects.filter(portal=portal, number=number).order_by("late", "source_id")
    return [(line.late, line.source_label, line.added, line.removed, line.lapsed) for line in found]
