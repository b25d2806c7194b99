"""The billing page Usage: who sees it, and what it says of the count, its trend, what is ahead, and who made it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations import services as integrations
from marketing_contacts.billing import services
from marketing_contacts.billing.models import BillingPeriod, Edition, Usage
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import FORMS, NOW, WEBINARS
from tests.contacts.cast import create, new_app
from tests.integrations.cast import HTMX, client_for, text_of

PAGE = "/settings/billing/usage"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(portal: Portal) -> Client:
    """Who views billing, and exports, of a portal whose period began with the month."""
    Usage.objects.filter(portal=portal).update(period_starts_at=datetime(2026, 10, 31, 23, tzinfo=UTC))
    return client_for(portal, Permission.VIEW_BILLING, Permission.EXPORT)


def count(portal: Portal, number: int, *, ago: int = 0, source: Source = WEBINARS) -> None:
    at = NOW - timedelta(days=ago)
    services.count_creation(portal=portal, source=source, toggle_version=1, created=number, wanted=number, now=at)


def ten_a_day(portal: Portal, days: int) -> None:
    for ago in range(days, -1, -1):
        count(portal, 10, ago=ago)


def page_of(client: Client, query: str = "") -> str:
    """The page's words, each gap one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text_of(client.get(PAGE + query))))


def lines(client: Client, address: str) -> list[str]:
    return b"".join(client.get(f"{PAGE}/{address}")).decode("utf-8-sig").splitlines()


def test_who_views_billing_sees_the_count_against_the_tier(portal: Portal, client: Client) -> None:
    count(portal, 7)

    page = text_of(client.get(PAGE))

    assert '<span class="usage__count" id="usage-count">7</span>' in page
    assert "of 2,000 marketing contacts" in page
    assert 'aria-current="page"' in page


def test_others_are_refused_and_see_no_entry_for_it(portal: Portal) -> None:
    client = client_for(portal)

    assert client.get(PAGE).status_code == 403
    assert PAGE not in text_of(client.get("/settings/account/members"))


def test_a_portal_whose_edition_has_no_marketing_contacts_is_told_so(portal: Portal, client: Client) -> None:
    Edition.objects.update(has_marketing_contacts=False)

    assert "Your edition does not include marketing contacts" in page_of(client)


def test_the_day_on_which_the_tier_is_expected_to_be_passed_is_told(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 20)  # 210 of 2,000

    assert "The tier of 2,000 is expected to be passed on 22 May 2027." in page_of(client)


def test_too_few_days_make_no_forecast(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 14)  # the first of them is no whole day

    page = page_of(client)

    assert "There is no forecast yet" in page
    assert "Forecast as table" not in page


def test_a_maximum_below_the_tier_is_what_is_ahead(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 20)
    services.set_maximum(portal=portal, maximum=300, by=None, now=NOW)

    page = page_of(client)

    assert (
        "The maximum of 300 is expected to be reached on 3 December 2026. Further contacts will then be held." in page
    )
    assert "The tier of" not in page


def test_a_maximum_above_the_tier_comes_after_it_and_a_full_one_says_so(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 20)
    services.set_maximum(portal=portal, maximum=3_000, by=None, now=NOW)
    assert "expected to be passed on" in page_of(client)
    assert "The maximum of 3,000 is expected to be reached on" in page_of(client)

    services.set_maximum(portal=portal, maximum=210, by=None, now=NOW)

    assert "The maximum of 210 is reached: further contacts are held." in page_of(client)


def test_what_stops_counting_on_the_update_date_is_told_and_foreseen(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 20)
    services.set_maximum(portal=portal, maximum=300, by=None, now=NOW)
    Usage.objects.filter(portal=portal).update(pending=30, held=2)

    page = page_of(client)

    assert "30 contacts stop counting on 1 December 2026." in page
    assert "expected to be reached on 6 December 2026" in page
    assert "2 contacts are held" in page


def test_the_trend_shows_as_many_days_as_the_address_asks_for(portal: Portal, client: Client) -> None:
    ten_a_day(portal, 40)

    assert "From 120 on 26 October 2026 to 410 on 24 November 2026." in page_of(client, "?days=30")
    assert "From 0 on 27 August 2026 to 410 on 24 November 2026." in page_of(client)
    assert "From 0 on 25 November 2025 to" in page_of(client, "?days=365")


@pytest.mark.parametrize("days", ["7", "0", "-30", "x", "", "30.0", "\uff19\uff10"])
@pytest.mark.parametrize("address", ["", "/trend.csv"])
def test_another_number_of_days_is_refused(client: Client, address: str, days: str) -> None:
    assert client.get(PAGE + address, {"days": days}).status_code == 400


def test_another_span_is_fetched_alone(portal: Portal, client: Client) -> None:
    count(portal, 3)

    fragment = text_of(client.get(f"{PAGE}?days=30", headers={**HTMX, "HX-Target": "trend"}))

    assert fragment.lstrip().startswith('<section class="card" id="trend"')
    assert "Who created contacts" not in fragment


def test_both_periods_of_every_source_are_shown_the_busiest_first(portal: Portal, client: Client) -> None:
    count(portal, 5, source=FORMS)
    count(portal, 40, ago=30)

    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</th>(.*?)</tr>", text_of(client.get(PAGE)), re.DOTALL)

    numbers = {re.sub("<[^>]+>", "", name).strip(): re.findall(r">(\d+)<", cells) for name, cells in rows}
    assert numbers["Forms"] == ["5", "5", "0", "0", "0", "0"]
    assert numbers["Webinars"] == ["0", "0", "0", "40", "40", "0"]
    assert numbers["Total"] == ["5", "5", "0", "40", "40", "0"]


def test_the_period_before_is_the_one_that_was(portal: Portal, client: Client) -> None:
    count(portal, 1)
    starts_at, ends_at = datetime(2026, 10, 14, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC)
    kept = {"ledger_sequence": 0, "held": 0, "pending": 0, "tier": 2_000}
    BillingPeriod.objects.create(portal=portal, number=1, starts_at=starts_at, ends_at=ends_at, **kept)

    assert "Previous period, since 15 October 2026" in page_of(client)


def test_a_source_that_made_contacts_count_leads_to_its_rows_of_the_ledger(portal: Portal, client: Client) -> None:
    count(portal, 1)

    [link] = re.findall(r'"(/settings/billing/ledger\?source=[^"]+)"', text_of(client.get(PAGE)))

    assert "Webinars" in text_of(client.get(link))


def test_an_app_that_was_disconnected_keeps_its_name(portal: Portal, client: Client) -> None:
    app = new_app(portal, "Raffle")
    create(app, ["ada@example.com"])
    integrations.disconnect(app=app, by=None, now=NOW)

    assert "Raffle" in page_of(client)


def test_many_sources_are_named_up_to_a_number_and_cost_the_same_queries(portal: Portal, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        return len(asked)

    count(portal, 1)
    few = queries()
    for number in range(40):
        count(portal, 2, source=Source(SourceKind.APP, 100 + number, f"App {number}"))

    assert queries() == few
    assert "16 other sources" in page_of(client)


def test_the_trend_is_a_file_too_in_numbers_that_no_spreadsheet_misreads(portal: Portal, client: Client) -> None:
    count(portal, 7, ago=1)
    move = services.UsageMove(WEBINARS, -3)
    services.move_count(portal=portal, moves=[move], now=NOW, effective_at=NOW - timedelta(hours=1))

    file = lines(client, "trend.csv?days=30")

    assert file[0] == "Day,Started counting,Stopped counting,Of these on the update date,Count afterwards"
    assert file[-2:] == ["2026-11-23,7,0,0,7", "2026-11-24,0,3,3,4"]
    assert len(file) == 31


def test_the_sources_are_a_file_too(portal: Portal, client: Client) -> None:
    count(portal, 7, ago=30, source=Source(SourceKind.APP, 9, "=Sheets()"))

    file = lines(client, "sources.csv")

    assert file[0].startswith("Kind,Source,Source number,Created (2026-11-01),Created as marketing (2026-11-01)")
    assert file[1] == "app,'=Sheets(),9,0,0,0,7,7,0"


@pytest.mark.parametrize("address", ["trend.csv", "sources.csv"])
def test_files_are_for_who_may_export_and_view_billing(portal: Portal, address: str) -> None:
    viewer = client_for(portal, Permission.VIEW_BILLING)

    assert viewer.get(f"{PAGE}/{address}").status_code == 403
    assert address not in text_of(viewer.get(PAGE))
    assert client_for(portal, Permission.EXPORT, name="Bob").get(f"{PAGE}/{address}").status_code == 403
