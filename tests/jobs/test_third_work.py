"""A third kind of job costs one file: here it is, and the engine does all the rest."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar
from unittest.mock import Mock

import pytest
from django.apps.registry import Apps
from django.db import connection, models

from marketing_contacts.jobs import tasks
from marketing_contacts.jobs.models import Job, JobState
from marketing_contacts.jobs.services import MOST_TRIES, JobMoved, begin, cancel_job, do_all_parts
from marketing_contacts.jobs.work import WORKS, Event, Work, register
from marketing_contacts.portals.audit_words import ACTIONS
from marketing_contacts.portals.models import Member, Portal
from tests.conftest import NOW
from tests.contacts.imports.cast import member_of

LETTERS = 3


class Mailing(Job):
    """Letters to be sent, one in each part."""

    KIND = "mailing"
    pk = models.CompositePrimaryKey("portal_id", "id")
    letters_sent = models.IntegerField(default=0)
    objects: ClassVar["models.Manager[Mailing]"] = models.Manager()

    class Meta:
        apps = Apps()
        app_label = "jobs"

    @property
    def size(self) -> int:
        return LETTERS

    @property
    def size_done(self) -> int:
        return self.letters_sent


class Bounced(Exception):
    """A letter that no further try delivers."""


class MailingWork(Work[Mailing]):
    model = Mailing
    moves = ("letters_sent",)
    hopeless = {Bounced: "BOUNCED"}

    def __init__(self) -> None:
        self.send, self.events = Mock(), list[str]()

    def count(self, job: Mailing, now: datetime) -> Counter[str] | None:
        return Counter(letters=1) if job.next_part < LETTERS else None

    def do_part(self, job: Mailing, now: datetime) -> Counter[str] | None:
        if job.next_part == LETTERS:
            return None
        self.send(job.next_part, now)
        job.letters_sent += 1
        return Counter(sent=1)

    def record(self, job: Mailing, event: Event, by: Member | None, now: datetime) -> None:
        self.events.append(event)


@pytest.fixture
def work(db: None) -> Iterator[MailingWork]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.create_model(Mailing)
    work = MailingWork()
    register(work)
    yield work
    del WORKS[Mailing.KIND]


@pytest.fixture
def mailing(portal: Portal, work: MailingWork) -> Mailing:
    return Mailing.objects.create(portal=portal, id=7, created_by_label="Ina", created_at=NOW, touched_at=NOW)


def turn(mailing: Mailing) -> Mailing:
    tasks.work_on(Mailing.KIND, mailing.portal_id, mailing.id)
    return Mailing.objects.get(portal=mailing.portal_id)


def running(mailing: Mailing) -> Mailing:
    begin(mailing, JobState.RUNNING, NOW)
    return mailing


def test_a_turn_counts_it_and_does_nothing(mailing: Mailing, work: MailingWork) -> None:
    counted = turn(mailing)

    assert counted.state == JobState.PREVIEWED
    assert counted.expected == {"letters": LETTERS}
    assert not work.send.called


def test_a_turn_does_it_part_by_part_to_its_end(mailing: Mailing, work: MailingWork) -> None:
    done = turn(running(mailing))

    assert done.state == JobState.DONE
    assert done.result == {"sent": LETTERS}
    assert [call.args[0] for call in work.send.call_args_list] == [0, 1, 2]
    assert work.events == ["end"]


def test_each_part_has_a_moment_of_its_own(mailing: Mailing, work: MailingWork) -> None:
    running(mailing)

    do_all_parts(work=work, portal=mailing.portal, job_id=mailing.id, now=NOW)

    moments = [call.args[1] for call in work.send.call_args_list]
    assert moments == [NOW + timedelta(milliseconds=number) for number in range(LETTERS)]


def test_a_part_that_fails_is_tried_again_and_then_given_up(mailing: Mailing, work: MailingWork) -> None:
    work.send.side_effect = ValueError("broken")

    failed = turn(running(mailing))

    assert failed.failure == "TRIES"
    assert work.send.call_count == MOST_TRIES
    assert work.events == ["fail"]


def test_a_part_that_no_try_helps_ends_it_at_once(mailing: Mailing, work: MailingWork) -> None:
    work.send.side_effect = Bounced

    failed = turn(running(mailing))

    assert failed.failure == "BOUNCED"
    assert work.send.call_count == 1


def test_it_stops_when_it_is_cancelled_and_cannot_be_cancelled_twice(mailing: Mailing, work: MailingWork) -> None:
    by = member_of(mailing.portal)
    cancel_job(work=work, portal=mailing.portal, job_id=mailing.id, by=by, now=NOW)

    assert turn(mailing).state == JobState.CANCELLED
    assert work.events == ["cancel"]
    with pytest.raises(JobMoved):
        cancel_job(work=work, portal=mailing.portal, job_id=mailing.id, by=by, now=NOW)


def test_it_is_found_when_nobody_moves_it(mailing: Mailing, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Mock()
    monkeypatch.setattr(tasks.work_on, "apply_async", queue)

    assert tasks.resume_jobs() == 1
    assert queue.call_args.args[0] == (Mailing.KIND, mailing.portal_id, mailing.id)


@pytest.mark.parametrize("event", ["start", "cancel", "end", "fail"])
def test_what_happens_to_jobs_has_its_words_in_the_audit_trail(event: str) -> None:
    assert {f"{kind}.{event}" for kind in WORKS} - set(ACTIONS) == set()
