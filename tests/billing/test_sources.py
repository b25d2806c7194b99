"""What each source did in the running billing period and in the one before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from marketing_contacts.billing import services, tasks
from marketing_contacts.billing.periods import Period
from marketing_contacts.billing.selectors import ActivitySums, usage_by_source
from marketing_contacts.billing.selectors.sources import activity_of_periods
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.plans import generic_plan

OCTOBER = Period(datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC))  # Warsaw's
NOVEMBER = Period(OCTOBER.ends_at, datetime(2026, 11, 30, 23, tzinfo=UTC))


def create(portal: Portal, source: Source, at: datetime, created: int, marketing: int = 0) -> None:
    services.count_creation(portal=portal, source=source, toggle_version=1, created=created, wanted=marketing, now=at)


def sources(portal: Portal) -> list[tuple[str, ActivitySums, ActivitySums]]:
    found = usage_by_source(portal, running=NOVEMBER, before=OCTOBER, now=NOW)
    return [(did.source.label, did.running, did.before) for did in found if did.source]


def test_both_periods_are_told_apart_at_the_instant_between_them_folded_or_not(portal: Portal) -> None:
    turn = NOVEMBER.starts_at
    create(portal, FORMS, OCTOBER.starts_at, 1)
    create(portal, FORMS, turn.replace(hour=22, minute=59), 20, 2)
    create(portal, FORMS, turn, 300, 3)
    create(portal, WEBINARS, NOW, 4, 4)
    create(portal, WEBINARS, OCTOBER.starts_at.replace(hour=21), 5, 5)  # in September

    expected = [("Webinars", ActivitySums(4, 4), ActivitySums()), ("Forms", ActivitySums(300, 3), ActivitySums(21, 2))]
    assert sources(portal) == expected
    services.fold_activity(portal=portal, before=NOW)
    assert sources(portal) == expected


def test_what_the_maximum_held_is_told_too(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=3, by=None, now=NOW)
    create(portal, FORMS, NOW, 9, 8)

    assert sources(portal) == [("Forms", ActivitySums(9, 3, 5), ActivitySums())]


def test_a_source_keeps_the_label_that_it_had_last(portal: Portal) -> None:
    for day, label in ((2, "Old name"), (9, "New name"), (4, "Between")):
        create(portal, Source(SourceKind.APP, 7, label), NOW.replace(day=day), 1)
    services.fold_activity(portal=portal, before=NOW.replace(day=5))

    assert [label for label, *_made in sources(portal)] == ["New name"]


def test_every_portals_activity_is_folded_by_a_task_of_its_own(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portals, sent = [portal, new_portal()], list[int]()
    for each in portals:
        create(each, FORMS, NOW, 1)
    monkeypatch.setattr(tasks.fold_activity_of, "apply_async", lambda args, **_options: sent.append(args[0]))

    with time_machine.travel(NOW + tasks.TAIL + timedelta(seconds=1), tick=False):
        assert tasks.fold_activity() == 2
        assert [tasks.fold_activity_of(portal_id) for portal_id in sent] == [1, 1]

    assert sent == [each.pk for each in portals]


def test_the_days_of_two_periods_are_read_by_their_date(portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few rows would be read whole

    plan = generic_plan(activity_of_periods(portal, running=NOVEMBER, before=OCTOBER, now=NOW))

    assert "Index Cond: ((portal_id = $3) AND (date >= $2))" in plan, plan
