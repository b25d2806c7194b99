"""Billing periods end as the counters pass their update dates; each gets one statement, which adds up to the ledger."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import Error, connection, transaction

from marketing_contacts.billing import services, statements, tasks
from marketing_contacts.billing.models import BillingPeriod, Statement, Subscription, Usage
from marketing_contacts.billing.periods import Period
from marketing_contacts.billing.selectors import running_period
from marketing_contacts.billing.services import count_creation, write_statements
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests.billing.books import DAY, DECEMBER, FEBRUARY, JANUARY, MARCH, MOMENT, book, lines, passed
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.meanwhile import before_a_statement_on
from tests.sql_wall import lifted
from tests.tampering import tamper
from tests.team import team_of


def statement(portal: Portal, number: int) -> Statement:
    return Statement.objects.get(portal=portal, number=number)


def sums(portal: Portal, number: int) -> tuple[int, int, int]:
    found = statement(portal, number)
    return found.opening, found.closing, found.peak


def test_a_period_that_ended_is_stated_by_source_and_the_next_opens_where_it_closed(portal: Portal) -> None:
    book(portal, 5, NOW)
    book(portal, 3, NOW + DAY, FORMS)
    book(portal, -2, NOW + 2 * DAY)
    book(portal, 4, DECEMBER, FORMS)

    assert passed(portal, JANUARY) == 2

    assert sums(portal, 1) == (0, 6, 8)
    assert lines(portal, 1) == [(False, "Webinars", 5, 2, 0), (False, "Forms", 3, 0, 0)]
    assert sums(portal, 2) == (6, 10, 10)
    assert lines(portal, 2) == [(False, "Forms", 4, 0, 0)]


def test_a_period_says_how_the_counters_stood_at_its_end(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=10, by=None, now=NOW)
    count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=12, wanted=12, now=NOW)
    services.set_pending(portal=portal, number=4)

    services.pass_update_date(portal=portal, now=JANUARY)

    first, second = BillingPeriod.objects.filter(portal=portal).order_by("number")
    assert first.starts_at == NOW
    assert first.ends_at == DECEMBER
    assert second.ends_at == JANUARY
    assert first.held == 2
    assert first.pending == 4
    assert second.pending == 0
    assert first.tier == 2000
    assert first.maximum_marketing_contacts == 10


def test_nothing_is_written_before_the_end_nor_while_contacts_are_due_to_drop(portal: Portal) -> None:
    book(portal, 5, NOW)
    services.set_pending(portal=portal, number=2)
    assert passed(portal, DECEMBER - MOMENT) == 0

    assert passed(portal, DECEMBER) == 0
    services.set_pending(portal=portal, number=-2, due=-2)

    assert passed(portal, DECEMBER) == 1


def test_contacts_that_waited_for_the_update_date_open_the_new_period(portal: Portal) -> None:
    book(portal, 5, NOW)
    services.pass_update_date(portal=portal, now=DECEMBER)
    book(portal, -2, DECEMBER + DAY, effective_at=DECEMBER)

    assert passed(portal, JANUARY) == 2

    assert sums(portal, 1) == (0, 5, 5)
    assert sums(portal, 2) == (5, 3, 3)
    assert lines(portal, 2) == [(False, "Webinars", 0, 2, 2)]


def test_what_is_booked_after_a_statement_is_a_late_correction_in_the_next_and_changes_none(portal: Portal) -> None:
    book(portal, 5, NOW)
    passed(portal, DECEMBER)
    before = statement(portal, 1)

    book(portal, 7, DECEMBER + DAY, FORMS)
    book(portal, -1, DECEMBER + DAY, effective_at=NOW + DAY)
    passed(portal, JANUARY)

    assert statement(portal, 1).hash == before.hash
    assert lines(portal, 2) == [(False, "Forms", 7, 0, 0), (True, "Webinars", 0, 1, 0)]
    assert sums(portal, 2) == (5, 11, 11)
    assert statements.verify(portal=portal) is None


def test_what_is_booked_late_but_before_the_statement_belongs_to_its_period(portal: Portal) -> None:
    services.pass_update_date(portal=portal, now=DECEMBER)
    book(portal, 5, DECEMBER - MOMENT)  # a create that began before midnight and came to the counters after it

    write_statements(portal=portal, now=DECEMBER)

    assert sums(portal, 1) == (0, 5, 5)


def test_after_a_long_sleep_every_period_gets_its_statement_and_each_drop_its_own_period(portal: Portal) -> None:
    book(portal, 5, NOW)
    services.pass_update_date(portal=portal, now=FEBRUARY)
    book(portal, -2, FEBRUARY + DAY, effective_at=DECEMBER)
    book(portal, 1, FEBRUARY + DAY, FORMS)

    assert write_statements(portal=portal, now=FEBRUARY + DAY) == 3

    assert [sums(portal, number) for number in (1, 2, 3)] == [(0, 5, 5), (5, 3, 3), (3, 3, 3)]
    assert lines(portal, 2) == [(False, "Webinars", 0, 2, 2)]


def test_a_change_of_the_subscription_changes_no_period_that_ended(portal: Portal) -> None:
    book(portal, 5, NOW)
    services.pass_update_date(portal=portal, now=DECEMBER)

    Subscription.objects.filter(portal=portal).update(term=Subscription.Term.MONTHLY, renewal_date=date(2026, 11, 20))
    passed(portal, JANUARY + 20 * DAY)

    ends = BillingPeriod.objects.filter(portal=portal).order_by("number").values_list("ends_at", flat=True)
    assert list(ends) == [DECEMBER, JANUARY, JANUARY + 19 * DAY]


def test_a_source_keeps_the_name_that_it_had_last_in_the_period(portal: Portal) -> None:
    book(portal, 5, NOW)
    book(portal, 1, NOW + DAY, Source(SourceKind.APP, WEBINARS.id, "Webinar Studio"))
    book(portal, 1, DECEMBER, Source(SourceKind.APP, WEBINARS.id, "Studio"))

    passed(portal, DECEMBER)

    assert lines(portal, 1) == [(False, "Webinar Studio", 6, 0, 0)]


def test_the_peak_is_the_highest_count_by_what_was_effective_when(portal: Portal) -> None:
    book(portal, 5, NOW)
    book(portal, 4, NOW + DAY)
    book(portal, -3, NOW + DAY, FORMS)  # at the same instant: one move
    book(portal, -1, NOW + 2 * DAY)

    passed(portal, DECEMBER)

    assert statement(portal, 1).peak == 6
    assert statement(portal, 1).peak_at == NOW + DAY


def test_a_zone_that_ends_a_period_before_it_began_makes_it_empty(portal: Portal) -> None:
    passed(portal, DECEMBER)
    Usage.objects.filter(portal=portal).update(next_update_at=DECEMBER - DAY)

    passed(portal, JANUARY)

    periods = BillingPeriod.objects.filter(portal=portal).order_by("number")
    assert [(each.starts_at, each.ends_at) for each in periods][1] == (DECEMBER, DECEMBER)
    assert statements.verify(portal=portal) is None


def test_four_writers_and_a_stream_of_bookings_at_once_write_each_statement_once(committed_database: None) -> None:
    portal = new_portal()
    book(portal, 5, NOW)
    services.pass_update_date(portal=portal, now=FEBRUARY)
    writers: list[Callable[[], object]] = [partial(write_statements, portal=portal, now=FEBRUARY)] * 4
    bookings: list[Callable[[], object]] = [partial(book, portal, 1, FEBRUARY + DAY, FORMS) for _each in range(20)]

    with team_of(8) as team:
        team.at_once([*writers, *bookings])

    assert Statement.objects.filter(portal=portal).count() == 3
    assert Usage.objects.get(portal=portal).statements_written == 3
    assert statements.verify(portal=portal) is None


@pytest.mark.parametrize("table", ["billing_billingperiod", "billing_statement", "billing_statementline"])
@pytest.mark.parametrize("change", ["UPDATE {} SET number = 7", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_periods_and_statements(portal: Portal, table: str, change: str) -> None:
    book(portal, 5, NOW)
    passed(portal, DECEMBER)

    with lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Error, match="append-only"):
            cursor.execute(change.format(table))
        transaction.set_rollback(True)


@pytest.fixture
def three(portal: Portal) -> Portal:
    """A portal with three statements."""
    book(portal, 5, NOW)
    book(portal, 2, DECEMBER)
    book(portal, -1, JANUARY)
    passed(portal, FEBRUARY)
    assert statements.verify(portal=portal) is None
    return portal


OF = "WHERE portal_id = %s AND number = 2"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (f"UPDATE billing_statement SET closing = 9 {OF}", "statement 2 was altered"),
        (f"UPDATE billing_statementline SET source_label = 'X' {OF}", "statement 2 was altered"),
        (f"UPDATE billing_billingperiod SET tier = 7000 {OF}", "statement 2 was altered"),
        (f"DELETE FROM billing_statement {OF}", "statement 2 is missing"),
        (f"DELETE FROM billing_billingperiod {OF}", "billing period 2 is missing"),
        (
            "UPDATE billing_usage SET statements_written = 2 WHERE portal_id = %s",
            "there are statements after 2 that nobody wrote",
        ),
    ],
)
def test_the_first_statement_that_is_not_as_it_was_is_named(three: Portal, statement: str, fault: str) -> None:
    tamper(statement, three.pk)

    assert statements.verify(portal=three) == fault


def test_a_statement_that_no_longer_adds_up_to_the_ledger_is_named(three: Portal) -> None:
    tamper("UPDATE billing_usageentry SET delta = 3 WHERE portal_id = %s AND sequence = 2", three.pk)

    assert statements.verify(portal=three) == "statement 2 does not add up to the ledger"


def test_beat_finds_portals_with_a_statement_due_and_none_else(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = new_portal()
    new_portal()
    services.pass_update_date(portal=portal, now=DECEMBER)
    book(waiting, 1, NOW)
    services.set_pending(portal=waiting, number=1)
    services.pass_update_date(portal=waiting, now=DECEMBER)
    sent: list[int] = []
    monkeypatch.setattr(tasks.write_statements, "apply_async", lambda args, **_options: sent.append(args[0]))

    assert tasks.write_due_statements() == 1

    assert sent == [portal.pk]
    assert tasks.write_statements(portal.pk) == 1
    assert tasks.write_due_statements() == 0


def test_the_running_period_is_the_one_that_holds_now_also_before_the_counters_passed_its_beginning(
    portal: Portal,
) -> None:
    assert running_period(portal, NOW) == Period(NOW, DECEMBER)
    assert running_period(portal, JANUARY) == Period(JANUARY, FEBRUARY)

    services.pass_update_date(portal=portal, now=DECEMBER)

    assert running_period(portal, DECEMBER) == Period(DECEMBER, JANUARY)


def test_a_statement_that_is_written_while_others_are_verified_is_no_fault(three: Portal) -> None:
    services.pass_update_date(portal=three, now=MARCH)

    with before_a_statement_on("billing_billingperiod", partial(write_statements, portal=three, now=MARCH)):
        assert statements.verify(portal=three) is None
    assert Statement.objects.filter(portal=three).count() == 4


def test_a_row_that_no_statement_has_is_missed(portal: Portal) -> None:
    book(portal, 5, NOW, effective_at=DECEMBER + DAY)  # as no service books
    passed(portal, JANUARY)

    assert statements.verify(portal=portal) == "statement 2 does not add up to the ledger"
