"""What programs that follow changes go by: each change of what the wire shows of a contact moves lastmodifieddate."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from contacts import tasks
from contacts.associations import COMPANY, CONTACT, PRIMARY_COMPANY, Association
from contacts.marketing_status import Before, MarketingStatus, Outcome
from contacts.models import Contact, SuppressedAddress
from contacts.services.associations import add_associations, remove_associations
from contacts.services.jobs import bulk_work, imports
from contacts.services.lifecycle import merge_contacts
from contacts.services.status import update_date
from contacts.services.status.release import release_held
from contacts.services.status.set import set_marketing_status
from contacts.services.status.undo import Done, undo
from contacts.services.suppression import record_suppression, suppress, take_suppression_back
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import wire_time
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.bulk_changes.cast import changed
from tests.contacts.cast import PERSON
from tests.contacts.imports.cast import imported, lines, member_of

BEFORE = NOW - timedelta(days=1)
LATER = NOW + timedelta(hours=1)
ADA = "ada@example.com"
MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING


@pytest.fixture
def ada(wire: Client, portal: Portal) -> int:
    """A marketing contact that changed last a day ago."""
    number = int(post(wire, {"properties": {"email": ADA}})[1]["id"])
    Contact.objects.filter(portal=portal).update(updated_at=BEFORE, created_at=BEFORE, status_at=BEFORE)
    return number


def at(portal: Portal) -> Any:
    return Contact.objects.get(portal=portal, email=ADA).updated_at


def set_to(portal: Portal, ada: int, wished: MarketingStatus) -> None:
    set_marketing_status(portal=portal, contact_ids=[ada], wished=wished, origin=PERSON, now=LATER)


def hold(portal: Portal, ada: int) -> None:
    held = {"marketing_status": NON_MARKETING, "held_reason": "CAP", "source_kind": "", "source_id": None}
    Contact.objects.filter(portal=portal, id=ada).update(**held)
    billing.hold(portal=portal, number=1)


def release(portal: Portal, ada: int) -> None:
    hold(portal, ada)
    release_held(portal=portal, contact_ids=[ada], origin=PERSON, now=LATER)


def take_back(portal: Portal, ada: int) -> None:
    done = {ada: Done(Outcome.MARKETING, Before(NON_MARKETING), BEFORE)}
    undo(portal=portal, contact_ids=[ada], done=done, origin=PERSON, now=LATER)


def unsubscribe(portal: Portal, _ada: int) -> None:
    record_suppression(portal=portal, email=ADA.upper(), reason="UNSUBSCRIBED", by=member_of(portal), now=LATER)


def resubscribe(portal: Portal, ada: int) -> None:
    suppress(portal=portal, emails=[ADA], reason="BOUNCED", now=BEFORE)
    Contact.objects.filter(portal=portal, id=ada).update(updated_at=BEFORE)
    why = SuppressedAddress.WhyEnded.BY_MISTAKE
    take_suppression_back(portal=portal, email=ADA, reason="BOUNCED", why=why, by=member_of(portal), now=LATER)


def suppress_many(portal: Portal, _ada: int) -> None:
    suppress(portal=portal, emails=[ADA, "grace@example.com"], reason="BOUNCED", now=LATER)


EIGHT = Association(COMPANY, "8")


def associate(portal: Portal, ada: int, *wanted: Association) -> None:
    add_associations(portal=portal, wanted={ada: wanted}, now=LATER)


def dissociate(portal: Portal, ada: int, gone: Association) -> None:
    remove_associations(portal=portal, gone={ada: [gone]}, now=LATER)


def associate_again(portal: Portal, ada: int, *wanted: Association) -> None:
    """Associations that the contact has already."""
    associate(portal, ada, *wanted)
    Contact.objects.filter(portal=portal, id=ada).update(updated_at=BEFORE)
    associate(portal, ada, *wanted)


def replace_primary_company(portal: Portal, ada: int) -> None:
    associate(portal, ada, Association(PRIMARY_COMPANY, "7"), EIGHT)
    Contact.objects.filter(portal=portal, id=ada).update(updated_at=BEFORE)
    associate(portal, ada, Association(PRIMARY_COMPANY, "8"))


def dissociate_after_association(portal: Portal, ada: int) -> None:
    associate_again(portal, ada, EIGHT)
    dissociate(portal, ada, EIGHT)


CHANGES = [
    lambda portal, ada: associate(portal, ada, EIGHT),
    replace_primary_company,
    dissociate_after_association,
    lambda portal, ada: set_to(portal, ada, NON_MARKETING),
    release,
    take_back,
    unsubscribe,
    resubscribe,
    suppress_many,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_contact_moves_it(portal: Portal, ada: int, change: Callable[[Portal, int], None]) -> None:
    change(portal, ada)

    assert at(portal) == LATER


UNCHANGED = [
    lambda portal, ada: set_to(portal, ada, MARKETING),
    lambda portal, ada: associate_again(portal, ada, EIGHT, Association(PRIMARY_COMPANY, "8")),
    lambda portal, ada: dissociate(portal, ada, EIGHT),
    lambda *_: None,
]


@pytest.mark.parametrize("change", UNCHANGED)
def test_what_changes_nothing_does_not(portal: Portal, ada: int, change: Callable[[Portal, int], None]) -> None:
    change(portal, ada)

    assert at(portal) == BEFORE


def test_an_association_of_two_contacts_moves_both(portal: Portal, wire: Client, ada: int) -> None:
    other = int(post(wire, {"properties": {"email": "grace@example.com"}})[1]["id"])

    associate(portal, ada, Association(CONTACT, str(other)))

    assert set(Contact.objects.filter(portal=portal).values_list("updated_at", flat=True)) == {LATER}


def test_a_merge_moves_both(portal: Portal, wire: Client, ada: int) -> None:
    other = int(post(wire, {"properties": {"email": "grace@example.com"}})[1]["id"])

    merge_contacts(portal=portal, primary_id=ada, other_id=other, origin=PERSON, now=LATER)

    assert set(Contact.objects.filter(portal=portal).values_list("updated_at", flat=True)) == {LATER}


@pytest.mark.parametrize("way", ["patch", "upsert", "v1 upsert"])
def test_a_program_that_says_unsubscribed_moves_it_once(portal: Portal, wire: Client, ada: int, way: str) -> None:
    optout = {"hs_email_optout": "true"}
    calls: dict[str, tuple[str, str, Any]] = {
        "patch": ("PATCH", f"{URL}/{ada}", {"properties": optout}),
        "upsert": (
            "POST",
            f"{URL}/batch/upsert",
            {"inputs": [{"id": ADA, "idProperty": "email", "properties": optout}]},
        ),
        "v1 upsert": (
            "POST",
            f"/contacts/v1/contact/createOrUpdate/email/{ADA}",
            {"properties": [{"property": "hs_email_optout", "value": "true"}]},
        ),
    }
    with time_machine.travel(LATER, tick=False):
        assert send(wire, *calls[way])[0] == 200
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        assert send(wire, *calls[way])[0] == 200

    assert at(portal) == LATER


@time_machine.travel(LATER)  # version 1 lists the changes of the last 30 days
def test_a_status_that_our_own_call_sets_is_seen_by_who_follows_changes(portal: Portal, ada: int, wire: Client) -> None:
    set_to(portal, ada, NON_MARKETING)
    since = {"propertyName": "hs_lastmodifieddate", "operator": "GTE", "value": NOW.isoformat()}
    newest = {"propertyName": "hs_lastmodifieddate", "direction": "DESCENDING"}

    found = post(wire, {"filters": [since], "sorts": [newest], "properties": ["hs_lastmodifieddate"]}, f"{URL}/search")[
        1
    ]
    recent = send(wire, "GET", "/contacts/v1/lists/recently_updated/contacts/recent")[1]

    shown = found["results"][0]["properties"]
    assert found["total"] == 1
    assert shown["hs_lastmodifieddate"] == shown["lastmodifieddate"]
    assert recent["time-offset"] == int(LATER.timestamp() * 1000)
    assert send(wire, "GET", "/crm/v3/properties/contacts/hs_lastmodifieddate")[1]["type"] == "datetime"


def test_contacts_of_one_job_share_a_moment_of_the_wire_only_within_a_part(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_work, "PART", 2)
    monkeypatch.setattr(update_date, "PART", 2)
    monkeypatch.setattr(imports, "PART_ROWS", 2)

    imported(portal, lines(*(f"p{number}@example.com,Pat" for number in range(6))), as_marketing=True)
    assert shared(portal) == [2, 2, 2]
    changed(portal, NON_MARKETING, now=LATER)
    assert shared(portal) == [2, 2, 2]
    with time_machine.travel(Usage.objects.get(portal=portal).next_update_at, tick=False):
        tasks.apply_update_date(portal.pk)
    assert shared(portal) == [2, 2, 2]


def shared(portal: Portal) -> list[int]:
    """How many contacts each millisecond has that one changed last in."""
    moments = Contact.objects.filter(portal=portal).values_list("updated_at", flat=True)
    return list(Counter(wire_time(moment) for moment in moments).values())


def test_the_update_date_moves_who_stops_counting(portal: Portal, ada: int) -> None:
    set_to(portal, ada, NON_MARKETING)
    due = Usage.objects.get(portal=portal).next_update_at + timedelta(minutes=5)

    with time_machine.travel(due, tick=False):
        tasks.apply_update_date(portal.pk)

    assert at(portal) == due
