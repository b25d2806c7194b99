"""Held contacts released: the oldest first, as far as there is room."""

from functools import partial

import pytest

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, StatusChange, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.status.release import release_held
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.team import team_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
ROUNDS = 40


def held(portal: Portal, number: int = 3) -> list[Contact]:
    """The portal's maximum of 1 is reached by one contact, and so many more are held."""
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    _counting, *others = create(new_app(portal), [f"{place}@example.com" for place in range(number + 1)])
    return others


def release(portal: Portal, contacts: list[Contact]) -> list[str]:
    ids = [contact.id for contact in contacts]
    decisions = release_held(portal=portal, contact_ids=ids, origin=PERSON, now=NOW)
    return [decision.outcome for decision in decisions]


def created(app: ConnectedApp, email: str) -> list[str]:
    return [str(contact.email) for contact in create(app, [email])]


def test_the_oldest_are_released_as_far_as_there_is_room_and_the_rest_stays_held(portal: Portal) -> None:
    contacts = held(portal)
    set_maximum(portal=portal, maximum=3, by=None, now=NOW)

    assert release(portal, contacts[::-1]) == ["held", "marketing", "marketing"]

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 3
    assert usage.held == 1
    assert discrepancies(portal) == []


def test_a_released_contact_counts_under_who_released_it(portal: Portal) -> None:
    [ada] = held(portal, 1)
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)

    release(portal, [ada])

    now = Contact.objects.get(portal=portal, id=ada.id)
    assert now.status == MARKETING
    assert now.held_reason == ""
    assert now.source_label == "Anna"
    assert StatusChange.objects.get(portal=portal, contact_id=ada.id).source_label == "Anna"


def test_one_that_does_not_fit_keeps_its_reason_and_nothing_is_written_for_it(portal: Portal) -> None:
    [ada] = held(portal, 1)
    Contact.objects.filter(portal=portal, id=ada.id).update(held_reason=HeldReason.RESTORE)

    assert release(portal, [ada]) == ["held"]

    assert Contact.objects.get(portal=portal, id=ada.id).held_reason == HeldReason.RESTORE
    assert not StatusChange.objects.filter(portal=portal).exists()


def test_an_address_that_unsubscribed_since_is_passed_over_and_takes_no_room(portal: Portal) -> None:
    first, second, _third = held(portal)
    suppress(portal=portal, emails=[str(first.email)], reason=SuppressedAddress.Reason.UNSUBSCRIBED, now=NOW)
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)

    assert release(portal, [first, second]) == ["suppressed", "marketing"]

    assert status_of(first) is NON_MARKETING
    assert discrepancies(portal) == []


def test_one_that_was_set_meanwhile_is_left_alone(portal: Portal) -> None:
    [ada] = held(portal, 1)
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    set_marketing_status(portal=portal, contact_ids=[ada.id], wished=NON_MARKETING, origin=PERSON, now=NOW)

    assert release(portal, [ada]) == ["unchanged"]

    assert status_of(ada) is NON_MARKETING
    assert discrepancies(portal) == []


def test_another_portals_contacts_are_not_found(portal: Portal) -> None:
    assert release(new_portal(), held(portal, 1)) == ["not_found"]


@pytest.mark.usefixtures("committed_database")
def test_releases_against_creates_at_the_maximum_never_pass_it_and_never_leave_room() -> None:
    portal = new_portal()
    contacts = held(portal, ROUNDS * 4)
    app = new_app(portal, "Forms")

    with team_of(8) as team:
        for number in range(ROUNDS):
            set_maximum(portal=portal, maximum=4 + number * 3, by=None, now=NOW)
            four = contacts[number * 4 : number * 4 + 4]
            releases = [partial(release, portal, [contact]) for contact in four]
            creates = [partial(created, app, f"{number}-{place}@forms.example") for place in range(4)]
            team.at_once([*releases, *creates])
            assert Usage.objects.get(portal=portal).count == 4 + number * 3

    assert discrepancies(portal) == []
