"""Settings → Billing → Statements: the list, a statement with its charges, and both as CSV."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Charge
from marketing_contacts.billing.services import UsageMove, count_creation
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.books import DAY, DECEMBER, FEBRUARY, JANUARY, book, passed
from tests.conftest import FORMS, NOW, WEBINARS
from tests.portals.cast import client_of, member_of

PAGE = "/settings/billing/statements"


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_of(member_of(portal, "Beata", Permission.VIEW_BILLING, Permission.EXPORT))


@pytest.fixture
def stated(portal: Portal) -> Portal:
    """Two statements: the second has a late correction and one whom the update date took off."""
    book(portal, 5, NOW)
    passed(portal, DECEMBER)
    book(portal, -2, DECEMBER + DAY, effective_at=DECEMBER)
    book(portal, 7, DECEMBER + DAY, FORMS)
    book(portal, -1, DECEMBER + 2 * DAY, effective_at=NOW)
    passed(portal, JANUARY)
    return portal


def texts(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode()[1:])))


def test_the_list_says_what_each_period_added_up_to_the_last_one_first(stated: Portal, beata: Client) -> None:
    first, second = reversed(beata.get(PAGE).context["periods"])

    assert second.statement.opening == 5
    assert second.moves.change == 5
    assert second.late.change == -1
    assert second.statement.closing == 9
    assert first.statement.closing == second.statement.opening
    assert "1 Dec 2026 to 31 Dec 2026" in texts(beata, PAGE)
    assert "No billing period has ended yet." not in texts(beata, PAGE)


def test_a_statement_says_by_source_what_moved_and_late_corrections_on_lines_of_their_own(
    stated: Portal, beata: Client
) -> None:
    page, context = texts(beata, f"{PAGE}/2"), beata.get(f"{PAGE}/2").context["stated"]

    assert "Northwind Traders, 1 Dec 2026 to 31 Dec 2026" in page
    assert [(line.source_label, line.added, line.removed, line.lapsed) for line in context.lines] == [
        ("Forms", 7, 0, 0),
        ("Webinars", 0, 2, 2),
    ]
    assert [(line.source_label, line.change) for line in context.late_lines] == [("Webinars", -1)]
    assert "from the ledger up to row 4" in page
    assert f"/settings/billing/ledger?period=2&amp;source=app-{WEBINARS.id}" in page


def test_a_period_that_waits_for_its_statement_says_so(portal: Portal, beata: Client) -> None:
    book(portal, 5, NOW)
    services.set_pending(portal=portal, number=2)
    services.pass_update_date(portal=portal, now=DECEMBER)

    assert "follows once all contacts that waited for the update date are booked" in texts(beata, PAGE)
    assert "Stopped counting at the end of the period</dt><dd>2" in texts(beata, f"{PAGE}/1")


def test_a_charge_stands_in_the_one_statement_that_knew_it_first(portal: Portal, beata: Client) -> None:
    last_of_november = DECEMBER - DAY / 2
    count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=2001, wanted=2001, now=last_of_november)
    passed(portal, DECEMBER)  # the charge is dated the following day
    passed(portal, JANUARY)
    [charge] = Charge.objects.filter(portal=portal)

    charged = [list(beata.get(f"{PAGE}/{number}").context["charges"]) for number in (1, 2)]

    assert charged == [[], [charge]]
    assert "2,000 to 7,000" in texts(beata, f"{PAGE}/2")


def test_a_charge_that_became_known_late_stands_in_the_next_statement(portal: Portal, beata: Client) -> None:
    passed(portal, DECEMBER)
    Charge.objects.create(
        portal=portal, number=1, at=DECEMBER + DAY, date=NOW.date(), kind="RENEWAL", edition_name="Professional",
        from_tier=2000, to_tier=2000, days=30, days_of_term=365, amount_minor=1, currency="EUR", ledger_sequence=0,
    )  # fmt: skip
    passed(portal, JANUARY)
    passed(portal, FEBRUARY)

    numbers = [beata.get(f"{PAGE}/{number}").context["charges"].count() for number in (1, 2, 3)]

    assert numbers == [0, 1, 0]


def test_the_lines_of_one_statement_and_of_all_come_as_files(stated: Portal, beata: Client) -> None:
    _header, *one = rows_of(beata.get(f"{PAGE}/2.csv"))
    _header, *every = rows_of(beata.get(f"{PAGE}.csv"))

    assert one[1] == ["2", "2026-12-01", "2026-12-31", "no", "app", "Webinars", "1", "0", "2", "2"]
    assert one[2][3:] == ["yes", "app", "Webinars", "1", "0", "1", "0"]
    assert [row[0] for row in every] == ["2", "2", "2", "1"]


def test_who_may_not_export_gets_no_files(stated: Portal) -> None:
    viewer = client_of(member_of(stated, "Vera", Permission.VIEW_BILLING))

    assert ".csv" not in viewer.get(PAGE).content.decode() + viewer.get(f"{PAGE}/1").content.decode()
    assert [viewer.get(address).status_code for address in (f"{PAGE}.csv", f"{PAGE}/1.csv")] == [403, 403]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/1", f"{PAGE}.csv", f"{PAGE}/1.csv"])
def test_statements_are_for_who_may_view_billing(stated: Portal, path: str) -> None:
    assert client_of(member_of(stated, "Victor", Permission.EXPORT)).get(path).status_code == 403


@pytest.mark.parametrize("number", [0, 3, 99999999999999999999])
def test_a_period_that_has_not_ended_has_no_statement(stated: Portal, beata: Client, number: int) -> None:
    assert beata.get(f"{PAGE}/{number}").status_code == 404


def test_the_ledger_of_a_period_leads_to_its_statement_and_the_running_one_to_none(
    stated: Portal, beata: Client
) -> None:
    services.move_count(portal=stated, moves=[UsageMove(WEBINARS, 1)], now=JANUARY + DAY)

    assert f"{PAGE}/2" in texts(beata, "/settings/billing/ledger?period=2")
    assert f"{PAGE}/3" not in texts(beata, "/settings/billing/ledger?period=3")


def test_the_pages_cost_as_many_queries_with_many_periods_as_with_few(
    stated: Portal, beata: Client, django_assert_max_num_queries: Any
) -> None:
    passed(stated, JANUARY + 900 * DAY)
    beata.get("/")  # that the session is in use is noted once a minute, not by every page

    with django_assert_max_num_queries(14):
        assert len(beata.get(PAGE).context["periods"]) == 24
