"""Reads of statements with their lines and charges."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import QuerySet

from marketing_contacts.billing.models import BillingPeriod, Charge, Statement, StatementLine
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Moves:
    """The number of added and removed contacts. The update date removed `lapsed` of them."""

    added: int = 0
    removed: int = 0
    lapsed: int = 0

    @property
    def change(self) -> int:
        return self.added - self.removed

    @classmethod
    def of(cls, lines: list[StatementLine]) -> Self:
        """Return the sum of the lines."""
        return cls(*(sum(getattr(line, name) for line in lines) for name in ("added", "removed", "lapsed")))


@dataclass(frozen=True)
class StatedPeriod:
    """A period that ended, with its statement.

    A period has no statement while contacts wait for their booking.
    """

    period: BillingPeriod
    statement: Statement | None
    all_lines: list[StatementLine]

    @cached_property
    def lines(self) -> list[StatementLine]:
        return [line for line in self.all_lines if not line.late]

    @cached_property
    def late_lines(self) -> list[StatementLine]:
        return [line for line in self.all_lines if line.late]

    @cached_property
    def moves(self) -> Moves:
        return Moves.of(self.lines)

    @cached_property
    def late(self) -> Moves:
        return Moves.of(self.late_lines)


def stated_periods(portal: Portal, periods: Iterable[BillingPeriod]) -> list[StatedPeriod]:
    """Return the periods with their statements, in the same order."""
    wanted = list(periods)
    numbers = {"portal": portal, "number__in": [period.number for period in wanted]}
    statements = {each.number: each for each in Statement.objects.filter(**numbers)}
    lines: dict[int, list[StatementLine]] = {}
    for line in StatementLine.objects.filter(**numbers).order_by("source_label", "source_kind", "source_id"):
        lines.setdefault(line.number, []).append(line)
    return [StatedPeriod(each, statements.get(each.number), lines.get(each.number, [])) for each in wanted]


def stated_period(portal: Portal, number: int) -> StatedPeriod | None:
    """Return the ended period of this number, or None."""
    found = stated_periods(portal, BillingPeriod.objects.filter(portal=portal, number=number))
    return found[0] if found else None


def charges_stated(portal: Portal, stated: StatedPeriod) -> QuerySet[Charge]:
    """Return the charges of a period's statement. Each charge stands in one statement, like each row of the ledger.

    The charges are dated in the period and known when the statement was written. Charges of earlier periods are added
    when they became known after their own statement.
    """
    period, zone = stated.period, portal.time_zone
    found = Charge.objects.filter(portal=portal, date__lte=local_date(period.last_moment, zone))
    if stated.statement:
        found = found.filter(at__lte=stated.statement.written_at)
    if before := Statement.objects.filter(portal=portal, number=period.number - 1).first():
        found = found.exclude(date__lt=local_date(period.starts_at, zone), at__lte=before.written_at)
    return found.order_by("number")
