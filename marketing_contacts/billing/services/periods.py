"""End billing periods when the counters pass their update dates, and write the statements of ended periods."""

from datetime import datetime

from django.db import IntegrityError, transaction

from marketing_contacts.billing.models import BillingPeriod, StatementLine, Usage
from marketing_contacts.billing.selectors import calendar_of, parties
from marketing_contacts.billing.statements import books_of, compute_statement
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.round_trips import ROWS_OF_AN_INSERT


def pass_update_dates(*, usage: Usage, portal: Portal, now: datetime) -> None:
    """End every period whose update date has passed until `now`, and mark the pending contacts as due.

    `usage` is the portal's row, locked by the caller. A later booking can take effect in the next period.
    """
    if usage.next_update_at > now:
        return
    calendar = calendar_of(portal)
    ends, waiting = list(calendar.ended(usage.next_update_at, now)), usage.pending - usage.pending_due
    for ends_at in ends:
        _end_period(usage, ends_at, waiting)
        waiting = 0
    usage.pending_due = usage.pending
    usage.next_update_at = calendar.next_update_at(now)
    usage.save(update_fields=["pending_due", "next_update_at", "period_starts_at", "periods_ended"])


def _end_period(usage: Usage, ends_at: datetime, waiting: int) -> None:
    """Write the period that ends at `ends_at`.

    A change of the time zone can move the end before the start. The period is empty then.
    """
    starts_at = usage.period_starts_at
    usage.period_starts_at = max(starts_at, ends_at)
    usage.periods_ended += 1
    BillingPeriod.objects.create(
        portal_id=usage.portal_id,
        number=usage.periods_ended,
        starts_at=starts_at,
        ends_at=usage.period_starts_at,
        ledger_sequence=usage.ledger_sequence,
        held=usage.held,
        pending=waiting,
        tier=usage.tier,
        maximum_marketing_contacts=usage.maximum_marketing_contacts,
    )


def write_statements(*, portal: Portal, now: datetime) -> int:
    """Write the statement of every ended period that is fully booked, and return the number of statements.

    Repeated, late and parallel runs are safe. Each statement is one transaction and is written once.
    """
    written = 0
    while write_next_statement(portal=portal, now=now):
        written += 1
    return written


@transaction.atomic
def write_next_statement(*, portal: Portal, now: datetime) -> bool:
    """Write the first missing statement. Return True when this call wrote one.

    The statement waits while contacts are due to stop counting, because the period is not fully booked then.
    """
    usage = Usage.objects.get(portal=portal)
    number = usage.statements_written + 1
    if usage.pending_due or number > usage.periods_ended:
        return False
    books = books_of(BillingPeriod.objects.get(portal=portal, number=number))
    statement, lines = compute_statement(books, until=usage.ledger_sequence, now=now)
    for name, text in parties(portal).items():
        setattr(statement, name, text)
    try:
        with transaction.atomic():
            statement.save(force_insert=True)
    except IntegrityError:
        return False  # another process wrote it
    StatementLine.objects.bulk_create(lines, batch_size=ROWS_OF_AN_INSERT)
    Usage.objects.filter(portal=portal).update(statements_written=number)
    return True
