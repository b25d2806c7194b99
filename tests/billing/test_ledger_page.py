"""Settings → Billing → Ledger: filtered, paged by key, as CSV, and whether it is whole."""

import csv
import io
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from integrations import services as integrations
from marketing_contacts.billing import services
from marketing_contacts.billing.selectors import LedgerSearch, all_periods, ledger_entries
from marketing_contacts.billing.services import UsageMove
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.billing.views import ledger
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.books import DAY, DECEMBER, JANUARY, book, passed
from tests.conftest import FORMS, NOW, WEBINARS
from tests.contacts.cast import new_app
from tests.plans import generic_plan
from tests.portals.cast import client_of, member_of
from tests.tampering import tamper

PAGE, CSV = "/settings/billing/ledger", "/settings/billing/ledger.csv"


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_of(member_of(portal, "Beata", Permission.VIEW_BILLING, Permission.EXPORT))


@pytest.fixture
def booked(portal: Portal) -> Portal:
    """Two statements and a running period, in each of which something was booked."""
    book(portal, 5, NOW)
    book(portal, 3, NOW + DAY, FORMS)
    passed(portal, DECEMBER)
    book(portal, -2, DECEMBER + DAY, effective_at=DECEMBER)
    book(portal, 1, DECEMBER + 2 * DAY, FORMS, effective_at=NOW)
    passed(portal, JANUARY)
    book(portal, 4, JANUARY + DAY, FORMS)
    return portal


def numbers(answer: Any) -> list[int]:
    return [entry.sequence for entry in answer.context["page"].rows]


def rows_of(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(CSV + query).getvalue().decode()
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_row_says_what_moved_when_by_whom_and_the_count_after_it(booked: Portal, beata: Client) -> None:
    page = beata.get(PAGE).content.decode()

    for words in ("Webinars", "+4", "-2", "immediately", "1 Dec 2026, 00:00", "No. 5"):
        assert words in page
    assert [entry.balance for entry in beata.get(PAGE).context["page"].rows] == [11, 7, 6, 8, 5]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("source=app-2", [5, 4, 2]),
        ("period=1", [2, 1]),
        ("period=2", [4, 3]),
        ("period=3", [5]),
        ("period=2&source=app-1", [3]),
        ("since=2026-11-25&until=2026-12-02", [3, 2]),
        ("until=2026-11-24", [1]),
        ("since=2027-01-01", [5]),
        ("source=user-7", []),
    ],
)
def test_filters_in_the_address_narrow_the_page_and_the_file(
    booked: Portal, beata: Client, query: str, found: list[int]
) -> None:
    assert numbers(beata.get(f"{PAGE}?{query}")) == found
    assert [int(row[0]) for row in rows_of(beata, f"?{query}")[1:]] == found


def test_sources_are_offered_in_the_words_of_the_rows(portal: Portal, beata: Client) -> None:
    moves = [
        UsageMove(Source(SourceKind.MEMBER, 7, "Ada & Co"), 2),
        UsageMove(Source.update_date(), 1),
    ]
    services.move_count(portal=portal, moves=moves, now=NOW)

    page = beata.get(f"{PAGE}?source=user-8").content.decode()
    assert '<option value="user-8" selected>Selected source</option>' in page

    page = beata.get(PAGE, headers={"accept-language": "pl"}).content.decode()
    assert '<option value="user-7">Ada &amp; Co, ręcznie</option>' in page
    assert '<option value="update_date-0">Data aktualizacji</option>' in page


def test_the_api_key_is_told_by_its_kind_not_by_its_name(portal: Portal, beata: Client) -> None:
    key, _secret = integrations.connect_api_key(portal=portal, by=None, now=NOW)
    namesake = new_app(portal, "API key")
    services.move_count(portal=portal, moves=[UsageMove(Source.app(app), 1) for app in (key, namesake)], now=NOW)

    page = beata.get(PAGE, headers={"accept-language": "pl"}).content.decode()

    assert f'<option value="app-{key.id}">Klucz API</option>' in page
    assert f'<option value="app-{namesake.id}">API key</option>' in page


@pytest.mark.parametrize("query", ["source=nobody", "period=4", "period=x", "since=yesterday", "until=9999-12-31"])
def test_a_filter_that_is_not_well_formed_is_said_to_be_so(booked: Portal, beata: Client, query: str) -> None:
    answer = beata.get(f"{PAGE}?{query}")

    assert answer.status_code == 422
    assert numbers(answer) == []
    assert beata.get(f"{CSV}?{query}").status_code == 422


def test_pages_go_by_key_and_keep_the_filters(portal: Portal, beata: Client) -> None:
    for minute in range(60):
        book(portal, 1, NOW + timedelta(minutes=minute))
        book(portal, 1, NOW + timedelta(minutes=minute), FORMS)

    first = beata.get(f"{PAGE}?source=app-2")
    second = beata.get(f"{PAGE}?{first.context['page'].next}")

    assert numbers(first) + numbers(second) == list(range(120, 0, -2))


def test_the_file_has_every_row_in_the_portals_time_and_the_readers_language(booked: Portal, beata: Client) -> None:
    beata.post("/language", {"language": "pl"})
    header, *rows = rows_of(beata)

    assert header[1] == "Zaksięgowano (Europe/Warsaw)"
    assert rows[2] == ["3", "2026-12-02 00:00:00+01:00", "2026-12-01 00:00:00+01:00", "app", "Webinars", "1", "-2", "6"]


def test_who_may_not_export_sees_no_link_and_gets_no_file(booked: Portal) -> None:
    viewer = client_of(member_of(booked, "Vera", Permission.VIEW_BILLING))

    assert CSV not in viewer.get(PAGE).content.decode()
    assert viewer.get(CSV).status_code == 403


@pytest.mark.parametrize("path", [PAGE, CSV, f"{PAGE}/verification"])
def test_the_ledger_is_for_who_may_view_billing(portal: Portal, path: str) -> None:
    assert client_of(member_of(portal, "Victor", Permission.EXPORT)).get(path).status_code == 403


def test_a_whole_ledger_is_said_to_be_whole(booked: Portal, beata: Client) -> None:
    assert "The ledger is intact and all statements match it" in beata.get(f"{PAGE}/verification").content.decode()
    fragment = beata.get(f"{PAGE}/verification", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_who_asks_while_it_is_verified_is_told_to_try_again(beata: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "one_at_a_time", lambda _portal: nullcontext(enter_result=False))

    page = beata.get(f"{PAGE}/verification").content.decode()

    assert "Verification is already running" in page
    assert "is intact" not in page


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE billing_usageentry SET delta = 9 WHERE sequence = 2 AND portal_id = %s", "Row 2 was altered."),
        ("DELETE FROM billing_usageentry WHERE sequence = 3 AND portal_id = %s", "Row 3 is missing."),
        ("DELETE FROM billing_usageentry WHERE sequence = 5 AND portal_id = %s", "The rows after 4 were cut off."),
        (
            "UPDATE billing_statement SET peak = 9 WHERE number = 2 AND portal_id = %s",
            "statement 2 has been altered",
        ),
    ],
)
def test_the_first_row_that_is_not_as_it_was_is_named(
    booked: Portal, beata: Client, statement: str, words: str
) -> None:
    tamper(statement, booked.pk)

    assert words in beata.get(f"{PAGE}/verification").content.decode()


def test_whatever_narrows_the_ledger_is_found_by_its_key(booked: Portal) -> None:
    running, second, _first = all_periods(booked)
    with connection.cursor() as cursor:  # of five rows all are read: ask for the plan of many
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    searches = [
        LedgerSearch(),
        LedgerSearch(source=(SourceKind.APP, 2)),
        LedgerSearch(period=second),
        LedgerSearch(period=running, source=(SourceKind.APP, 2)),
        LedgerSearch(since=NOW.date(), until=DECEMBER.date()),
    ]

    for search in searches:
        plan = generic_plan(ledger_entries(booked, search).order_by("-sequence")[:51])
        assert "Index Scan Backward using billing_usageentry_pkey" in plan
        assert "Sort" not in plan


def test_days_are_turned_into_the_sequences_that_they_lie_between(portal: Portal) -> None:
    for day in range(6):
        services.move_count(portal=portal, moves=[UsageMove(WEBINARS, 1)], now=NOW + day * DAY)

    found = ledger_entries(portal, LedgerSearch(since=(NOW + 2 * DAY).date(), until=(NOW + 3 * DAY).date()))

    assert sorted(found.values_list("sequence", flat=True)) == [3, 4]
    assert '"sequence" > 2 ' in str(found.query)
    assert '"sequence" <= 4' in str(found.query)
