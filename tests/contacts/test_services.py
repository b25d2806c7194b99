"""Every write of the domain in random order; after each step the count is recounted."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, StatusChange
from contacts.recount import discrepancies
from contacts.services import (
    ContactAlreadyExists,
    ContactChange,
    EmailTaken,
    NewContact,
    archive_contacts,
    merge_contacts,
    restore_contacts,
    set_marketing_status,
    update_contacts,
    upsert_contacts,
)
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_cap
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, flip, new_app, origin_of, status_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING


def wish(portal: Portal, ids: list[int], wished: MarketingStatus, now: datetime = NOW) -> list[str]:
    decisions = set_marketing_status(portal=portal, contact_ids=ids, wished=wished, origin=PERSON, now=now)
    return [decision.outcome for decision in decisions]


def test_non_marketing_takes_effect_on_the_update_date_and_can_be_cancelled(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    assert wish(portal, [ada.id], NON_MARKETING) == ["pending_non_marketing"]
    usage = Usage.objects.get(portal=portal)
    assert (usage.count, usage.pending) == (1, 1)
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


def test_setting_meets_the_cap_and_says_what_was_decided(portal: Portal) -> None:
    contacts = create(new_app(portal, on=False), ["a@example.com", "b@example.com"])
    set_cap(portal=portal, maximum=1, by=None, at=NOW)

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
    set_cap(portal=portal, maximum=1, by=None, at=NOW)
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


@pytest.mark.parametrize("seed", range(8))
def test_the_count_is_right_after_every_step_of_a_random_life(portal: Portal, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a seeded walk
    apps = [new_app(portal, "Webinars"), new_app(portal, "Forms", on=False)]
    now = NOW

    def some(*, archived: bool = False) -> list[int]:
        found = Contact.objects.filter(portal=portal, archived_at__isnull=not archived).values_list("id", flat=True)
        return dice.sample(sorted(found), min(len(found), dice.randint(1, 4)))

    def create_some() -> None:
        create(dice.choice(apps), [f"p{dice.randint(0, 60)}@example.com", None])

    def merge_two() -> None:
        if len(pair := some()[:2]) == 2:
            merge_contacts(portal=portal, primary_id=pair[0], other_id=pair[1], origin=PERSON, now=now)

    def flip_one() -> None:
        place = dice.randrange(2)
        apps[place] = flip(apps[place], enabled=not apps[place].marketing_enabled)

    actions: list[Callable[[], object]] = [
        create_some,
        create_some,
        merge_two,
        flip_one,
        lambda: wish(portal, some(), MARKETING, now),
        lambda: wish(portal, some(), NON_MARKETING, now),
        lambda: archive_contacts(portal=portal, contact_ids=some(), now=now),
        lambda: restore_contacts(portal=portal, contact_ids=some(archived=True), origin=PERSON, now=now),
        lambda: set_cap(portal=portal, maximum=dice.choice([None, 5, 12]), by=None, at=now),
    ]
    for step in range(60):
        now += timedelta(days=dice.choice([0, 0, 0, 3]))
        action = dice.choice(actions)
        try:
            action()
        except (ContactAlreadyExists, EmailTaken):
            continue
        assert discrepancies(portal) == [], (seed, step)


def test_verify_counts_says_each_portal_in_a_line(portal: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    create(new_app(portal), ["ada@example.com"])
    call_command("verify_counts")
    assert "1 counted, all whole" in capsys.readouterr().out

    Usage.objects.filter(portal=portal).update(count=2)
    with pytest.raises(SystemExit):
        call_command("verify_counts")

    assert "counter 2, contacts that count 1" in capsys.readouterr().out
