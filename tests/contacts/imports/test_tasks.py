"""The tasks behind imports: a turn of work, imports that were left alone, files that are old."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from contacts.models import Contact, Import, ImportPart
from contacts.selectors import imports
from contacts.services.jobs import import_work
from contacts.tasks import purge_imports
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.jobs import services as jobs
from marketing_contacts.jobs import tasks
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import new_portal
from tests.contacts.imports.cast import checked, fresh, imported, lines, received, started, work_off

Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
TWO = lines("ada@example.com,Ada", "grace@example.com,Grace")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """What would be sent to the workers."""
    sent = Mock()
    monkeypatch.setattr(tasks.work_on, "apply_async", sent)
    return sent


def touch(job: Import, **ago: float) -> None:
    imports(job.portal).filter(id=job.id).update(touched_at=timezone.now() - timedelta(**ago))


def test_a_turn_does_an_import_to_its_end(portal: Portal) -> None:
    job = started(checked(portal, TWO))

    tasks.work_on(Import.KIND, portal.pk, job.id)

    assert fresh(job).state == Import.State.DONE
    assert fresh(job).result == {"created": 2}


def test_a_long_import_lets_others_come_to_their_turn(
    portal: Portal, queue: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "TURN", 0)
    job = started(checked(portal, TWO))

    tasks.work_on(Import.KIND, portal.pk, job.id)

    assert fresh(job).rows_done == 2
    assert queue.call_args.args[0] == (Import.KIND, portal.pk, job.id)


def test_what_nobody_works_on_is_found_and_nothing_else(portal: Portal, queue: Mock) -> None:
    stuck, busy, ready = started(checked(portal, TWO)), started(checked(portal, TWO)), checked(portal, TWO)
    touch(stuck, minutes=1)
    touch(busy, seconds=1)
    touch(ready, minutes=1)

    assert tasks.resume_jobs() == 1
    assert queue.call_args.args[0] == (Import.KIND, portal.pk, stuck.id)


def test_a_part_that_cannot_be_done_is_tried_again_and_then_given_up(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(checked(portal, TWO))
    broken = Mock(side_effect=ValueError("broken"))
    monkeypatch.setattr(import_work, "create_contacts", broken)

    tasks.work_on(Import.KIND, portal.pk, job.id)

    assert fresh(job).state == Import.State.FAILED
    assert fresh(job).failure == "TRIES"
    assert broken.call_count == 5


def test_a_part_whose_progress_is_lost_writes_nobody(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    job = started(checked(portal, TWO))
    monkeypatch.setattr(jobs, "added", Mock(side_effect=ValueError("killed")))

    with pytest.raises(ValueError, match="killed"):
        work_off(job)

    assert fresh(job).rows_done == 0
    assert not Contact.objects.filter(portal=portal).exists()


def test_each_part_has_tries_of_its_own(portal: Portal) -> None:
    job = started(checked(portal, TWO))
    imports(portal).filter(id=job.id).update(tries=4)

    tasks.work_on(Import.KIND, portal.pk, job.id)

    assert fresh(job).state == Import.State.DONE
    assert fresh(job).tries == 0


def test_an_import_fails_when_the_edition_loses_its_marketing_contacts(portal: Portal) -> None:
    job = started(checked(portal, TWO), as_marketing=True)
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    tasks.work_on(Import.KIND, portal.pk, job.id)

    assert fresh(job).state == Import.State.FAILED
    assert fresh(job).failure == "NO_MARKETING_CONTACTS"


def test_files_are_thrown_away_after_30_days_also_those_that_were_never_imported(portal: Portal) -> None:
    old, waiting, young = imported(portal, TWO), received(portal, TWO), imported(portal, TWO)
    touch(old, days=31)
    touch(waiting, days=31)
    touch(young, days=29)

    assert purge_imports() == 2

    kept = ImportPart.objects.filter(portal=portal).values_list("import_id", flat=True)
    assert list(kept) == [young.id]
    assert fresh(old).state == Import.State.DONE
    assert fresh(waiting).state == Import.State.CANCELLED
    assert AuditEntry.objects.filter(portal=portal, action="import.cancel", target_id=str(waiting.id)).exists()
    assert purge_imports() == 0


def test_imports_of_every_portal_are_found_and_thrown_away(portal: Portal, queue: Mock) -> None:
    portals = [portal, new_portal()]
    for each in portals:
        touch(started(checked(each, TWO)), minutes=1)
        touch(imported(each, TWO), days=31)

    assert tasks.resume_jobs() == 2
    assert purge_imports() == 2
    assert {call.args[0][1] for call in queue.call_args_list} == {each.pk for each in portals}


def test_a_worker_is_told_at_the_commit(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    job, told = checked(portal, TWO), Mock()
    monkeypatch.setattr(jobs, "current_app", told)

    with django_capture_on_commit_callbacks(execute=True):
        started(job)

    told.send_task.assert_called_once_with(tasks.work_on.name, [Import.KIND, portal.pk, job.id])


def test_a_broker_that_is_away_loses_no_import(
    portal: Portal, queue: Mock, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    job, away = checked(portal, TWO), Mock(send_task=Mock(side_effect=BrokerAway))
    monkeypatch.setattr(jobs, "current_app", away)

    with django_capture_on_commit_callbacks(execute=True):
        started(job)
    touch(job, minutes=1)

    assert tasks.resume_jobs() == 1
    assert queue.call_args.args[0] == (Import.KIND, portal.pk, job.id)
