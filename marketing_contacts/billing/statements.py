"""Compute a billing period's statement from the ledger, and check the statements that were written.

A ledger row belongs to the period in which it takes effect, if it was booked before that period's statement was
written. A later row belongs, as a late correction, to the first period whose statement was written after it. Each row
therefore belongs to exactly one period, and the statements add up to the ledger.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from django.db import connection
from django.db.models import F, Max, Q, QuerySet, Sum

from marketing_contacts.billing.models import BillingPeriod, Statement, StatementLine, Usage, UsageEntry
from marketing_contacts.portals.models import Portal

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
PEAK = """
    SELECT instant, running
      FROM (SELECT instant, sum(sum(delta)) OVER (ORDER BY instant) AS running
              FROM (SELECT greatest(effective_at, %s) AS instant, delta FROM ({booked}) AS booked
                    UNION ALL SELECT %s, 0) AS moves
             GROUP BY instant) AS counts
     ORDER BY running DESC, instant LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Books:
    """A period, the period before (None for the first) and the statement of the period before."""

    period: BillingPeriod
    before: BillingPeriod | None
    statement_before: Statement | None

    def rows(self, *, until: int | None) -> QuerySet[UsageEntry]:
        """Return the ledger rows of the period.

        `until` is the last sequence that its statement knows. None means that the period has no statement yet.
        """
        passed = self.before.ledger_sequence if self.before else 0
        rows = UsageEntry.objects.filter(
            portal=self.period.portal_id, sequence__gt=passed, effective_at__lt=self.period.ends_at
        )
        if until is not None:
            rows = rows.filter(sequence__lte=until)
        if self.statement_before is None:
            return rows.filter(effective_at__gte=self.period.starts_at) if self.before else rows
        known = self.statement_before.ledger_sequence
        return rows.exclude(effective_at__lt=self.period.starts_at, sequence__lte=known)


def books_of(period: BillingPeriod) -> Books:
    of_before = {"portal": period.portal_id, "number": period.number - 1}
    before = BillingPeriod.objects.filter(**of_before).first()
    return Books(period, before, Statement.objects.filter(**of_before).first())


def rows_of(period: BillingPeriod) -> QuerySet[UsageEntry]:
    """Return the ledger rows of the period, by its statement or as a statement of now would have them."""
    own = Statement.objects.filter(portal=period.portal_id, number=period.number).first()
    return books_of(period).rows(until=own.ledger_sequence if own else None)


def compute_statement(books: Books, *, until: int, now: datetime) -> tuple[Statement, list[StatementLine]]:
    """Return the period's statement and its lines from the ledger until a sequence.

    The statement is chained to the one before it, and is not saved.
    """
    rows, before = books.rows(until=until), books.statement_before
    lines = _lines(books, rows)
    opening = before.closing if before else 0
    peak_at, gained = _peak(rows, books.period.starts_at)
    statement = Statement(
        portal_id=books.period.portal_id,
        number=books.period.number,
        written_at=now,
        ledger_sequence=until,
        opening=opening,
        closing=opening + sum(line.added - line.removed for line in lines),
        peak=opening + gained,
        peak_at=peak_at,
        previous_hash=bytes(before.hash) if before else b"",
    )
    statement.hash = digest(statement, books.period, lines)
    return statement, lines


def _lines(books: Books, rows: QuerySet[UsageEntry]) -> list[StatementLine]:
    period = books.period
    late = Q(effective_at__lt=period.starts_at if books.before else BEFORE_ALL)
    lapsed = Q(delta__lt=0, effective_at=period.starts_at, at__gt=F("effective_at"))
    sums = (
        rows.annotate(late=late)
        .values("late", "source_kind", "source_id")
        .annotate(
            added=Sum("delta", filter=Q(delta__gt=0), default=0),
            removed=-Sum("delta", filter=Q(delta__lt=0), default=0),
            lapsed=-Sum("delta", filter=lapsed, default=0),
            last=Max("sequence"),
        )
        .order_by("late", "source_kind", "source_id")
    )
    found = list(sums)
    named = UsageEntry.objects.filter(portal=period.portal_id, sequence__in=[line["last"] for line in found])
    labels = dict(named.values_list("sequence", "source_label"))
    return [
        StatementLine(
            portal_id=period.portal_id,
            number=period.number,
            late=line["late"],
            source_kind=line["source_kind"],
            source_id=line["source_id"],
            source_label=labels[line["last"]],
            added=line["added"],
            removed=line["removed"],
            lapsed=line["lapsed"],
        )
        for line in found
    ]


def _peak(rows: QuerySet[UsageEntry], starts_at: datetime) -> tuple[datetime, int]:
    """Return the moment of the highest count, and its distance from the opening.

    The moment is the one at which the change took effect. All changes of one instant are one move. Late corrections
    move the count at the start of the period.
    """
    booked, values = rows.order_by().values("effective_at", "delta").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PEAK.format(booked=booked), [starts_at, *values, starts_at])
        peak_at, gained = cursor.fetchone()
    return peak_at, int(gained)


def digest(statement: Statement, period: BillingPeriod, lines: Iterable[StatementLine]) -> bytes:
    """Return the hash of a statement.

    The hash covers the hash before it, then the period, the statement and the lines as JSON in UTF-8.
    """
    moments = (period.starts_at, period.ends_at, statement.written_at, statement.peak_at)
    columns = attrgetter("late", "source_kind", "source_id", "source_label", "added", "removed", "lapsed")
    fields: list[object] = [
        statement.portal_id,
        statement.number,
        *(at.astimezone(UTC).isoformat(timespec="microseconds") for at in moments),
        [period.ledger_sequence, period.held, period.pending, period.tier, period.maximum_marketing_contacts],
        [statement.ledger_sequence, statement.opening, statement.closing, statement.peak],
        sorted(map(columns, lines)),
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(bytes(statement.previous_hash) + text.encode()).digest()


@dataclass(frozen=True, slots=True)
class StatementFault:
    """The first statement with a fault and a sentence about the fault.

    `number` can be that of the last statement before the end.
    """

    number: int
    words: str

    def __str__(self) -> str:
        return self.words.format(number=self.number)


def verify(*, portal: Portal) -> str | None:
    """Return None when all statements are unchanged and add up to the ledger, else a sentence on the first fault."""
    fault = first_fault(portal=portal)
    return str(fault) if fault else None


def first_fault(*, portal: Portal) -> StatementFault | None:
    """Return the first fault of the ended periods and their statements, or None.

    Every ended period must be kept. Every statement must be unchanged. All statements must add up to the ledger.
    """
    usage = Usage.objects.get(portal=portal)
    periods = list(BillingPeriod.objects.filter(portal=portal).order_by("number"))
    for number in range(1, usage.periods_ended + 1):
        if [period.number for period in periods[number - 1 : number]] != [number]:
            return StatementFault(number, "billing period {number} is missing")
        words = _fault(portal, periods[number - 1]) if number <= usage.statements_written else ""
        if words:
            return StatementFault(number, words)
    stated = periods[: usage.statements_written]
    found = Statement.objects.filter(portal=portal).count()
    usage.refresh_from_db(fields=["statements_written"])  # read after the count, since other processes write statements
    if found > usage.statements_written:
        return StatementFault(usage.statements_written, "there are statements after {number} that nobody wrote")
    return _sum_fault(portal, stated)


def _fault(portal: Portal, period: BillingPeriod) -> str:
    """Return the fault of a period's statement, or an empty text."""
    statement = Statement.objects.filter(portal=portal, number=period.number).first()
    if statement is None:
        return "statement {number} is missing"
    books = books_of(period)
    lines = list(StatementLine.objects.filter(portal=portal, number=period.number))
    previous = bytes(books.statement_before.hash) if books.statement_before else b""
    if bytes(statement.previous_hash) != previous or bytes(statement.hash) != digest(statement, period, lines):
        return "statement {number} was altered"
    again, _lines_again = compute_statement(books, until=statement.ledger_sequence, now=statement.written_at)
    return "" if bytes(again.hash) == bytes(statement.hash) else "statement {number} does not add up to the ledger"


def _sum_fault(portal: Portal, periods: Sequence[BillingPeriod]) -> StatementFault | None:
    """Return a fault when the last statement does not close at the sum of the ledger until then.

    Each statement opens where the one before closes. The sum therefore shows that each row is in exactly one statement.
    """
    last = Statement.objects.filter(portal=portal, number=len(periods)).first()
    if last is None:
        return None
    whole = UsageEntry.objects.filter(
        portal=portal, sequence__lte=last.ledger_sequence, effective_at__lt=periods[-1].ends_at
    ).aggregate(sum=Sum("delta", default=0))["sum"]
    if last.closing == whole:
        return None
    return StatementFault(last.number, "statement {number} does not add up to the ledger")
