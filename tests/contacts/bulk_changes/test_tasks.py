"""The tasks behind bulk changes: a turn of work, and changes that were left alone."""

from datetime import timedelta
from unittest.mock import DEFAULT, Mock

import pytest
from django.utils import timezone

from contacts.models import BulkChange, BulkChangePart
from contacts.selectors import ContactFilters, bulk_changes
from contacts.services.jobs import bulk_deeds, bulk_work
from contacts.services.jobs.bulk_changes import prepare_bulk_change
from contacts.services.status.set import set_marketing_status
from contacts.tasks import purge_bulk_changes
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.jobs import tasks
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import new_portal
from tests.contacts.bulk_changes.cast import MARKETING, changed, fresh, prepared, started
from tests.contacts.cast import create, new_app
from tests.contacts.imports.cast import member_of


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """What would be sent to the workers."""
    sent = Mock()
    monkeypatch.setattr(tasks.work_on, "apply_async", sent)
    return sent


def touch(change: BulkChange, **ago: float) -> None:
    bulk_changes(change.portal).filter(id=change.id).update(touched_at=timezone.now() - timedelta(**ago))


def test_a_turn_does_a_bulk_change_to_its_end(portal: Portal) -> None:
    create(new_app(portal, on=False), ["ada@example.com", "eve@example.com"])
    change = started(prepared(portal, MARKETING))

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).state == BulkChange.State.DONE
    assert Usage.objects.get(portal=portal).count == 2


def test_a_long_bulk_change_lets_others_come_to_their_turn(
    portal: Portal, queue: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "TURN", 0)
    create(new_app(portal, on=False), ["ada@example.com"])
    change = started(prepared(portal, MARKETING))

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).contacts_done == 1
    assert queue.call_args.args[0] == (BulkChange.KIND, portal.pk, change.id)


def test_what_nobody_works_on_is_found_and_nothing_else(portal: Portal, queue: Mock) -> None:
    stuck, busy = started(prepared(portal, MARKETING)), started(prepared(portal, MARKETING))
    previewed = prepared(portal, MARKETING)
    touch(stuck, minutes=1)
    touch(busy, seconds=1)
    touch(previewed, minutes=1)

    assert tasks.resume_jobs() == 1
    assert queue.call_args.args[0] == (BulkChange.KIND, portal.pk, stuck.id)


def test_what_was_left_half_way_goes_on_after_its_last_part(
    portal: Portal, queue: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "TURN", 0)
    monkeypatch.setattr(bulk_work, "PART", 1)
    create(new_app(portal, on=False), ["ada@example.com", "eve@example.com"])
    change = started(prepared(portal, MARKETING))
    tasks.work_on(BulkChange.KIND, portal.pk, change.id)
    touch(change, minutes=1)

    tasks.resume_jobs()
    tasks.work_on(*queue.call_args.args[0])

    assert fresh(change).contacts_done == 2
    assert fresh(change).result == {"marketing": 2}


def test_a_part_that_cannot_be_done_is_tried_again_and_then_given_up(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(new_app(portal, on=False), ["ada@example.com"])
    change, broken = started(prepared(portal, MARKETING)), Mock(side_effect=ValueError("broken"))
    monkeypatch.setattr(bulk_deeds, "set_marketing_status", broken)

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).state == BulkChange.State.FAILED
    assert fresh(change).failure == "TRIES"
    assert broken.call_count == 5
    assert AuditEntry.objects.filter(portal=portal, action="bulk_change.fail").exists()


def test_each_part_has_tries_of_its_own(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_work, "PART", 1)
    create(new_app(portal, on=False), ["ada@example.com", "eve@example.com"])
    change = started(prepared(portal, MARKETING))
    four_times_broken = [*[ValueError("broken")] * 4, DEFAULT]
    flaky = Mock(wraps=set_marketing_status, side_effect=four_times_broken * 2)
    monkeypatch.setattr(bulk_deeds, "set_marketing_status", flaky)

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).state == BulkChange.State.DONE
    assert fresh(change).result == {"marketing": 2}


def test_what_was_searched_for_is_not_kept_when_counting_is_given_up(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, filters = member_of(portal), ContactFilters(q="ada@example.com")
    change = prepare_bulk_change(portal=portal, filters=filters, wished=MARKETING, by=by, now=timezone.now())
    monkeypatch.setattr(bulk_work, "status_counts", Mock(side_effect=ValueError("broken")))

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).state == BulkChange.State.FAILED
    assert fresh(change).filters["q"] == "…"


def test_whom_bulk_changes_were_about_is_thrown_away_after_30_days(portal: Portal) -> None:
    create(new_app(portal, on=False), ["ada@example.com"])
    waiting, old, young = prepared(portal, MARKETING), changed(portal, MARKETING), changed(portal, MARKETING)
    running = started(prepared(portal, MARKETING))
    touch(young, days=29)
    for change in (waiting, old, running):
        touch(change, days=31)

    assert purge_bulk_changes() == 2
    assert purge_bulk_changes() == 0

    kept = BulkChangePart.objects.filter(portal=portal).order_by("change_id").values_list("change_id", flat=True)
    assert list(kept) == [young.id, running.id]
    assert fresh(waiting).state == BulkChange.State.CANCELLED
    assert fresh(old).result == {"marketing": 1}


def test_bulk_changes_of_every_portal_are_found_and_thrown_away(portal: Portal, queue: Mock) -> None:
    portals = [portal, new_portal()]
    for each in portals:
        create(new_app(each, on=False), ["ada@example.com"])
        touch(started(prepared(each, MARKETING)), minutes=1)
        touch(changed(each, MARKETING), days=31)

    assert tasks.resume_jobs() == 2
    assert purge_bulk_changes() == 2
    assert {call.args[0][1] for call in queue.call_args_list} == {each.pk for each in portals}


def test_a_bulk_change_fails_when_the_edition_loses_its_marketing_contacts(portal: Portal) -> None:
    create(new_app(portal, on=False), ["ada@example.com"])
    change = started(prepared(portal, MARKETING))
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    tasks.work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).state == BulkChange.State.FAILED
    assert fresh(change).failure == "NO_MARKETING_CONTACTS"
