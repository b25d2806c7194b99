"""The update date: contacts that waited for it stop counting once, whatever happens to the task that applies it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.conf import settings

from contacts import tasks
from contacts.marketing_status import Cause, MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.selectors import provenance, status_history
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.lifecycle import archive_contacts, restore_contacts
from contacts.services.status import update_date
from contacts.services.status.set import set_marketing_status
from contacts.services.status.update_date import expire_pending_contacts
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.celery import app as celery
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of, status_of
from tests.team import team_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
UNTIL_NEXT_UPDATE = MarketingStatus.UNTIL_NEXT_UPDATE
LATER = timedelta(hours=3)


def waiting(portal: Portal, number: int = 3, name: str = "Webinars") -> list[Contact]:
    """Contacts of a new app that wait for the update date."""
    contacts = create(new_app(portal, name), [f"{name}{place}@example.com".lower() for place in range(number)])
    wish(portal, contacts, NON_MARKETING)
    return contacts


def wish(portal: Portal, contacts: list[Contact], wished: MarketingStatus, now: datetime = NOW) -> None:
    ids = [contact.id for contact in contacts]
    set_marketing_status(portal=portal, contact_ids=ids, wished=wished, origin=PERSON, now=now)


def due_at(portal: Portal) -> datetime:
    return Usage.objects.get(portal=portal).next_update_at


def applied(portal: Portal, at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return tasks.apply_update_date(portal.pk)


def counted(portal: Portal) -> tuple[int, int, int]:
    usage = Usage.objects.get(portal=portal)
    return usage.count, usage.pending, usage.pending_due


def test_contacts_that_waited_stop_counting_and_the_others_go_on(portal: Portal) -> None:
    [ada, *_others] = waiting(portal)
    [grace] = create(new_app(portal, "Forms"), ["grace@example.com"])

    applied(portal, due_at(portal))

    assert status_of(ada) == NON_MARKETING
    assert status_of(grace) == MARKETING
    assert counted(portal) == (1, 0, 0)
    assert discrepancies(portal) == []


def test_it_is_booked_to_the_sources_that_counted_them_effective_at_the_due_instant(portal: Portal) -> None:
    waiting(portal, 2, "Webinars")
    waiting(portal, 3, "Forms")
    due = due_at(portal)

    applied(portal, due + LATER)

    booked = UsageEntry.objects.filter(portal=portal, delta__lt=0).order_by("source_label")
    assert list(booked.values_list("source_label", "delta", "effective_at", "at")) == [
        ("Forms", -3, due, due + LATER),
        ("Webinars", -2, due, due + LATER),
    ]


def test_before_its_instant_nothing_happens(portal: Portal) -> None:
    [ada] = waiting(portal, 1)

    applied(portal, due_at(portal) - timedelta(microseconds=1))

    assert status_of(ada) is UNTIL_NEXT_UPDATE
    assert counted(portal) == (1, 1, 0)


def test_run_twice_it_books_once(portal: Portal) -> None:
    waiting(portal)
    due = due_at(portal)

    parts = [applied(portal, due), applied(portal, due), applied(portal, due + LATER)]

    assert parts == [1, 0, 0]
    assert counted(portal) == (0, 0, 0)
    assert discrepancies(portal) == []


def test_two_periods_late_each_contact_stops_at_its_own_date(portal: Portal) -> None:
    waiting(portal, 2, "Webinars")
    first = due_at(portal)
    billing.pass_update_date(portal=portal, now=first)
    forms = create(new_app(portal, "Forms"), ["forms@example.com"])
    wish(portal, forms, NON_MARKETING, first)
    second = due_at(portal)

    applied(portal, second + LATER)

    booked = UsageEntry.objects.filter(portal=portal, delta__lt=0).order_by("effective_at")
    assert list(booked.values_list("delta", "effective_at")) == [(-2, first), (-1, second)]
    assert discrepancies(portal) == []


def test_one_set_back_to_marketing_in_time_goes_on_counting(portal: Portal) -> None:
    [ada, _grace] = waiting(portal, 2)
    wish(portal, [ada], MARKETING)

    applied(portal, due_at(portal))

    assert status_of(ada) is MARKETING
    assert counted(portal) == (1, 0, 0)


def test_a_task_killed_half_way_is_finished_by_the_next(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update_date, "PART", 2)
    waiting(portal, 5)
    due = due_at(portal)
    next_update_at = billing.pass_update_date(portal=portal, now=due)
    expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=due)
    assert counted(portal) == (3, 3, 3)
    assert discrepancies(portal) == []

    parts = applied(portal, due + LATER)

    assert parts == 2
    assert counted(portal) == (0, 0, 0)
    assert discrepancies(portal) == []


def test_a_late_task_costs_no_tier(portal: Portal) -> None:
    Usage.objects.filter(portal=portal).update(tier=3)
    waiting(portal, 3)

    origin, late = origin_of(new_app(portal, "Forms")), due_at(portal) + LATER
    create_contacts(portal=portal, contacts=[NewContact("late@example.com")], origin=origin, now=late)

    assert Usage.objects.get(portal=portal).tier == 3


def test_an_archived_contact_is_not_touched_and_comes_back_non_marketing(portal: Portal) -> None:
    [ada] = waiting(portal, 1)
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    due = due_at(portal)

    applied(portal, due)
    restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=due)

    assert status_of(ada) is NON_MARKETING
    assert discrepancies(portal) == []


def test_the_contact_says_that_the_update_date_passed(portal: Portal) -> None:
    [ada] = waiting(portal, 1)
    due = due_at(portal)

    applied(portal, due + LATER)

    ada.refresh_from_db()
    [moved, _before] = status_history(ada)
    assert ada.status_at == due
    assert moved.source_kind == "update_date"
    assert moved.to_status == NON_MARKETING
    assert provenance(ada, due + LATER).cause is Cause.UPDATE_DATE_PASSED


def test_beat_finds_portals_that_passed_their_date_and_those_left_half_way(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way, early = new_portal(), new_portal()
    waiting(half_way)
    billing.pass_update_date(portal=half_way, now=due_at(half_way))
    Usage.objects.filter(portal=early).update(next_update_at=due_at(portal) + LATER)
    sent: list[int] = []
    monkeypatch.setattr(tasks.apply_update_date, "apply_async", lambda args, **_options: sent.append(args[0]))

    with time_machine.travel(due_at(portal), tick=False):
        tasks.apply_update_dates()

    assert sent == [portal.pk, half_way.pk]


def test_beat_knows_every_task_of_its_schedule() -> None:
    celery.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(celery.tasks)


def test_four_tasks_and_a_stream_of_creates_at_once_book_each_contact_once(
    committed_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_date, "PART", 5)
    portal = new_portal()
    waiting(portal, 60)
    forms, due = new_app(portal, "Forms"), due_at(portal)

    def apply() -> None:
        next_update_at = billing.pass_update_date(portal=portal, now=due)
        last: int | None = 0
        while last is not None:
            last = expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=due, after=last)

    creates: list[Callable[[], object]] = [partial(create, forms, [f"new{number}@example.com"]) for number in range(40)]
    with team_of(8) as team:
        team.at_once([apply, apply, apply, apply, *creates])

    lapsed = UsageEntry.objects.filter(portal=portal, delta__lt=0)
    assert sum(entry.delta for entry in lapsed) == -60
    assert counted(portal) == (40, 0, 0)
    assert discrepancies(portal) == []
