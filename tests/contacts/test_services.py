"""Writes on contacts that exist: by hand, archive, restore, update, merge."""

from datetime import datetime, timedelta

import pytest

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, StatusChange, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app, origin_of, status_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING


def wish(portal: Portal, ids: list[int], wished: MarketingStatus, now: datetime = NOW) -> list[str]:
    decisions = set_marketing_status(portal=portal, contact_ids=ids, wished=wished, origin=PERSON, now=now)
    return [decision.outcome for decision in decisions]


def test_non_marketing_takes_effect_on_the_update_date_and_can_be_cancelled(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    assert wish(portal, [ada.id], NON_MARKETING) == ["pending_non_marketing"]
    usage = Usage.objects.get(portal=portal)
    assert usage.count == 1
    assert usage.pending == 1
    assert wish(portal, [ada.id], MARKETING) == ["marketing"]

    assert status_of(ada) is MARKETING
    assert StatusChange.objects.filter(portal=portal, contact_id=ada.id).count() == 2
    assert discrepancies(portal) == []


def test_a_contact_whose_update_date_has_passed_stopped_counting_before_it_is_set_again(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])
    wish(portal, [ada.id], NON_MARKETING)

    assert wish(portal, [ada.id], MARKETING, now=NOW + timedelta(days=40)) == ["marketing"]

    assert Usage.objects.get(portal=portal).ledger_sequence == 3
    assert discrepancies(portal) == []


def test_setting_meets_the_maximum_and_says_what_was_decided(portal: Portal) -> None:
    contacts = create(new_app(portal, on=False), ["a@example.com", "b@example.com"])
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)

    assert wish(portal, [*(contact.id for contact in contacts), 10**12], MARKETING) == [
        "marketing",
        "held",
        "not_found",
    ]
    assert wish(portal, [contact.id for contact in contacts], NON_MARKETING) == [
        "pending_non_marketing",
        "non_marketing",
    ]
    assert discrepancies(portal) == []


def test_an_archived_contact_stops_counting_and_comes_back_as_it_was(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    assert archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW) == 1
    assert archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW) == 0
    assert Usage.objects.get(portal=portal).count == 0
    restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=NOW)

    assert status_of(ada) is MARKETING
    assert discrepancies(portal) == []


def test_restoring_is_refused_when_the_email_is_taken_and_held_when_there_is_no_room(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    [other] = create(app, ["ada@example.com"])
    with pytest.raises(EmailTaken) as taken:
        restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=NOW)
    assert taken.value.contact_id == other.id

    update_contacts(
        portal=portal, changes=[ContactChange(other.id, {"email": "b@example.com"})], origin=PERSON, now=NOW
    )
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=NOW)

    assert Contact.objects.get(portal=portal, id=ada.id).held_reason == "RESTORE"
    assert discrepancies(portal) == []


def test_an_update_and_an_upsert_never_change_a_status(portal: Portal) -> None:
    [ada] = create(new_app(portal, on=False), ["ada@example.com"])
    app = new_app(portal, "Forms")

    answers = upsert_contacts(
        portal=portal,
        contacts=[NewContact("ada@example.com", {"firstname": "Ada"}), NewContact("b@example.com")],
        origin=origin_of(app),
        now=NOW,
    )

    assert [new for _contact, new in answers] == [False, True]
    assert status_of(ada) is NON_MARKETING
    assert ada.property_changes.get().value == "Ada"


def test_an_update_cannot_take_anothers_email(portal: Portal) -> None:
    [ada, grace] = create(new_app(portal), ["ada@example.com", "grace@example.com"])

    with pytest.raises(ContactAlreadyExists) as refused:
        update_contacts(
            portal=portal, changes=[ContactChange(grace.id, {"email": "ADA@example.com"})], origin=PERSON, now=NOW
        )

    assert refused.value.contact_id == ada.id


def test_a_merge_keeps_the_stronger_status_and_never_raises_the_count(portal: Portal) -> None:
    [ada] = create(new_app(portal, on=False), ["ada@example.com"])
    [grace] = create(new_app(portal, "Forms"), ["grace@example.com"])

    merge_contacts(portal=portal, primary_id=ada.id, other_id=grace.id, origin=PERSON, now=NOW)

    assert status_of(ada) is MARKETING
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


def test_two_archived_contacts_with_one_email_cannot_both_come_back(portal: Portal) -> None:
    app = new_app(portal)
    [first] = create(app, ["ada@example.com"])
    archive_contacts(portal=portal, contact_ids=[first.id], now=NOW)
    [second] = create(app, ["ada@example.com"])
    archive_contacts(portal=portal, contact_ids=[second.id], now=NOW)

    with pytest.raises(EmailTaken) as taken:
        restore_contacts(portal=portal, contact_ids=[first.id, second.id], origin=PERSON, now=NOW)

    assert taken.value.contact_id == first.id
    assert discrepancies(portal) == []


def test_a_suppressed_contact_whose_update_date_has_passed_stops_counting_though_an_app_may_not_set_it(
    portal: Portal,
) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])
    wish(portal, [ada.id], NON_MARKETING)
    suppress(portal=portal, emails=["ada@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    later = NOW + timedelta(days=40)

    [decision] = set_marketing_status(
        portal=portal, contact_ids=[ada.id], wished=MARKETING, origin=origin_of(app), now=later
    )

    assert decision.outcome == "suppressed"
    assert status_of(ada) is NON_MARKETING
    assert discrepancies(portal) == []


def test_a_clock_that_lags_behind_the_counters_does_not_undo_the_update_date(portal: Portal) -> None:
    [ada, grace, joan] = create(new_app(portal), ["ada@example.com", "grace@example.com", "joan@example.com"])
    wish(portal, [ada.id, grace.id, joan.id], NON_MARKETING)
    instant = Usage.objects.get(portal=portal).next_update_at
    just_after, just_before = instant + timedelta(seconds=1), instant - timedelta(seconds=1)

    set_marketing_status(portal=portal, contact_ids=[ada.id], wished=MARKETING, origin=PERSON, now=just_after)
    set_marketing_status(portal=portal, contact_ids=[grace.id], wished=MARKETING, origin=PERSON, now=just_before)
    archive_contacts(portal=portal, contact_ids=[joan.id], now=just_before)

    assert status_of(ada) == MARKETING
    assert status_of(grace) == MARKETING
    assert Usage.objects.get(portal=portal).count == 2
    assert discrepancies(portal) == []
