"""A status that is wished for many contacts: counted first, then set part by part."""

from datetime import timedelta
from unittest.mock import Mock

import pytest

from contacts.marketing_status import Outcome
from contacts.models import BulkChange, BulkChangePart, StatusChange, SuppressedAddress
from contacts.recount import discrepancies
from contacts.selectors import ContactFilters, NotDone, SuppressedFilter, not_done
from contacts.services.jobs import bulk_work
from contacts.services.jobs.bulk_changes import (
    prepare_bulk_change,
    start_bulk_change,
)
from contacts.services.jobs.bulk_work import BULK_CHANGES
from contacts.services.lifecycle import archive_contacts
from contacts.services.suppression import suppress
from marketing_contacts.billing.models import Edition, Subscription, Usage, UsageEntry
from marketing_contacts.billing.services import NoMarketingContacts, set_maximum
from marketing_contacts.jobs import services as jobs
from marketing_contacts.jobs.services import JobMoved, cancel_job, do_next_part
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW
from tests.contacts.bulk_changes.cast import MARKETING, NON_MARKETING, changed, fresh, prepared, started, work_off
from tests.contacts.cast import create, new_app, status_of
from tests.contacts.imports.cast import member_of

State = BulkChange.State
EMAILS = [f"p{number}@example.com" for number in range(5)]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_work, "PART", 2)


def test_counting_says_how_the_contacts_stand_and_sets_none(portal: Portal) -> None:
    suppress(portal=portal, emails=EMAILS[:1], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    create(new_app(portal), EMAILS)

    change = prepared(portal, MARKETING)

    assert change.state == State.PREVIEWED
    assert change.contacts == 5
    assert change.expected == {"marketing": 4, "non_marketing": 1, "suppressed": 1}
    assert not StatusChange.objects.filter(portal=portal).exists()


def test_all_contacts_become_marketing_each_counted_once(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)

    change = changed(portal, MARKETING)

    assert change.state == State.DONE
    assert change.contacts_done == 5
    assert change.result == {"marketing": 5}
    assert Usage.objects.get(portal=portal).count == 5
    assert [entry.delta for entry in UsageEntry.objects.filter(portal=portal).order_by("sequence")] == [2, 2, 1]
    assert discrepancies(portal) == []


def test_a_part_whose_progress_is_lost_sets_nobody(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = started(prepared(portal, MARKETING))
    monkeypatch.setattr(jobs, "added", Mock(side_effect=ValueError("killed")))

    with pytest.raises(ValueError, match="killed"):
        work_off(change)

    assert fresh(change).contacts_done == 0
    assert Usage.objects.get(portal=portal).count == 0
    assert not StatusChange.objects.filter(portal=portal).exists()


def test_non_marketing_takes_effect_at_the_update_date(portal: Portal) -> None:
    create(new_app(portal), EMAILS)

    change = changed(portal, NON_MARKETING)

    usage = Usage.objects.get(portal=portal)
    assert change.result == {"pending_non_marketing": 5}
    assert usage.count == 5
    assert usage.pending == 5


def test_what_does_not_fit_under_the_maximum_is_held(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    set_maximum(portal=portal, maximum=3, by=None, now=NOW)

    change = changed(portal, MARKETING)

    usage = Usage.objects.get(portal=portal)
    assert change.result == {"marketing": 3, "held": 2}
    assert usage.count == 3
    assert usage.held == 2
    assert discrepancies(portal) == []


def test_only_what_the_filters_found_when_it_was_counted_is_set(portal: Portal) -> None:
    app = new_app(portal, on=False)
    ada, eve = create(app, ["ada@example.com", "eve@example.com"])
    change = prepared(portal, MARKETING, ContactFilters(q="ada"))
    [later] = create(app, ["ada@elsewhere.org"])

    work_off(started(change))

    assert [status_of(each) for each in (ada, eve, later)] == [MARKETING, NON_MARKETING, NON_MARKETING]


def test_what_was_searched_for_is_not_kept(portal: Portal) -> None:
    change = prepared(portal, MARKETING, ContactFilters(q="ada@example.com"))

    assert "ada" not in str(change.filters)


def test_what_was_searched_for_is_not_kept_either_when_the_count_is_cancelled(portal: Portal) -> None:
    by, filters = member_of(portal), ContactFilters(q="ada@example.com")
    change = prepare_bulk_change(portal=portal, filters=filters, wished=MARKETING, by=by, now=NOW)

    cancel_job(work=BULK_CHANGES, portal=portal, job_id=change.id, by=by, now=NOW)

    assert fresh(change).filters["q"] == "…"


def test_contacts_can_be_named_and_found_by_why_their_address_is_suppressed(portal: Portal) -> None:
    suppress(portal=portal, emails=EMAILS[:2], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    suppress(portal=portal, emails=EMAILS[2:3], reason=SuppressedAddress.Reason.UNSUBSCRIBED, now=NOW)
    people = create(new_app(portal), EMAILS)

    assert prepared(portal, NON_MARKETING, ContactFilters(ids=(people[0].id, people[4].id))).contacts == 2
    assert prepared(portal, NON_MARKETING, ContactFilters(suppressed=SuppressedFilter.BOUNCED)).contacts == 2
    assert prepared(portal, NON_MARKETING, ContactFilters(suppressed=SuppressedFilter.ANY)).contacts == 3


def test_each_contact_keeps_what_was_decided_and_what_it_was(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    people = create(new_app(portal), EMAILS[:2])
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)

    change = changed(portal, MARKETING)

    part = BulkChangePart.objects.get(portal=portal, change_id=change.id)
    assert part.contact_ids == [each.id for each in people]
    assert part.outcomes == ["unchanged", "marketing"]
    assert part.before == ["MARKETING", "CAP"]


def test_who_was_not_set_is_named_with_the_reason(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    ada, eve, gone = create(new_app(portal, on=False), EMAILS[:3])
    change = started(prepared(portal, MARKETING))
    archive_contacts(portal=portal, contact_ids=[gone.id], now=NOW)

    change = work_off(change)

    failures = [failure for part in not_done(change) for failure in part]
    assert failures == [NotDone(eve.id, EMAILS[1], Outcome.HELD), NotDone(gone.id, "", Outcome.NOT_FOUND)]
    assert status_of(ada) is MARKETING


def test_a_part_that_was_set_is_not_set_again(portal: Portal) -> None:
    create(new_app(portal), EMAILS)
    change = started(prepared(portal, NON_MARKETING))
    do_next_part(work=BULK_CHANGES, portal=portal, job_id=change.id, now=NOW)

    change = work_off(change)

    assert change.contacts_done == 5
    assert change.result == {"pending_non_marketing": 5}
    assert StatusChange.objects.filter(portal=portal).count() == 5


def test_a_cancelled_change_keeps_what_it_has_set_and_sets_no_more(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = started(prepared(portal, MARKETING))
    do_next_part(work=BULK_CHANGES, portal=portal, job_id=change.id, now=NOW)

    cancel_job(work=BULK_CHANGES, portal=portal, job_id=change.id, by=member_of(portal), now=NOW)

    assert work_off(change).state == State.CANCELLED
    assert Usage.objects.get(portal=portal).count == 2
    with pytest.raises(JobMoved):
        cancel_job(work=BULK_CHANGES, portal=portal, job_id=change.id, by=member_of(portal), now=NOW)


def test_a_change_is_started_once(portal: Portal) -> None:
    change = started(prepared(portal, MARKETING))

    with pytest.raises(JobMoved):
        start_bulk_change(portal=portal, change_id=change.id, by=member_of(portal), now=NOW)


def test_an_edition_without_marketing_contacts_has_no_bulk_changes(portal: Portal) -> None:
    change = prepared(portal, MARKETING)
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    with pytest.raises(NoMarketingContacts):
        prepared(portal, MARKETING)
    with pytest.raises(NoMarketingContacts):
        started(change)


def test_the_whole_change_is_audited_with_its_numbers_not_each_part(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)

    change = changed(portal, MARKETING)

    entries = AuditEntry.objects.filter(portal=portal, target_kind="contacts").order_by("sequence")
    assert [entry.action for entry in entries] == ["bulk_change.start", "bulk_change.end"]
    assert entries[1].after == {"bulk_change": change.id, "status": "MARKETING", "marketing": 5}


def test_who_waited_for_an_update_date_that_passed_is_counted_as_non_marketing(portal: Portal) -> None:
    create(new_app(portal), EMAILS[:2])
    changed(portal, NON_MARKETING)
    later = NOW + timedelta(days=40)

    change = prepared(portal, MARKETING, now=later)

    assert change.expected == {"non_marketing": 2, "suppressed": 0}
    assert work_off(started(change, now=later), now=later).result == {"marketing": 2}
    assert fresh(change).state == State.DONE
