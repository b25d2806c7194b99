"""What pages read of the count."""

from datetime import date, timedelta

import time_machine

from marketing_contacts.billing import selectors, services
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, WEBINARS


def test_the_summary_names_count_limits_and_the_next_update_date(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=50, by=None, now=NOW)
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=60, wanted=60, now=NOW)

    with time_machine.travel(NOW):
        summary = selectors.usage(portal)

    assert summary.count == 50
    assert summary.held == 10
    assert summary.room == 0
    assert summary.free_places == 0
    assert summary.next_update_date == date(2026, 12, 1)


def test_activity_is_the_same_before_and_after_folding(portal: Portal) -> None:
    for number in (3, 4):
        services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=number, wanted=2, now=NOW)
    since = NOW.date() - timedelta(days=30)
    before = selectors.activity_by_source(portal, since=since, now=NOW)

    services.fold_activity(portal=portal, before=NOW + timedelta(days=1))

    assert selectors.activity_by_source(portal, since=since, now=NOW) == before
    assert before[SourceKind.APP, WEBINARS.id].created == 7


def test_days_add_up_what_is_folded_and_what_is_not_in_the_portals_time_zone(portal: Portal) -> None:
    late = NOW.replace(hour=23, minute=30)  # half past midnight in Warsaw
    for at in (NOW - timedelta(days=3), NOW, late):
        services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=5, wanted=2, now=at)
    services.fold_activity(portal=portal, before=NOW + timedelta(hours=1))
    today = date(2026, 11, 25)

    days = selectors.activity_by_day(portal, SourceKind.APP, WEBINARS.id, days=5, today=today)

    assert [(day.date.day, day.created, day.marketing) for day in days] == [
        (21, 5, 2),
        (22, 0, 0),
        (23, 0, 0),
        (24, 5, 2),
        (25, 5, 2),
    ]


def test_the_last_activity_is_known_however_long_ago_it_was(portal: Portal) -> None:
    long_ago = NOW - timedelta(days=300)
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=0, created=1, wanted=0, now=long_ago)
    services.fold_activity(portal=portal, before=NOW)

    assert selectors.last_activity(portal, SourceKind.APP, [WEBINARS.id, 99]) == {WEBINARS.id: long_ago}
