"""The page of held contacts, and their release."""

import pytest
from django.test import Client

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.suppression import suppress
from marketing_contacts.billing.models import TierUpgrade, Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app
from tests.contacts.pages.cast import audited, names_in, now_of, page_of

Held = list[Contact]


@pytest.fixture
def held(portal: Portal) -> Held:
    """Two of three contacts are held: the maximum is 1."""
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    return create(new_app(portal), ["ada@example.com", "grace@example.com", "joan@example.com"])[1:]


def release(client: Client, *contacts: Contact, query: str = "", **more: str) -> str:
    data = {"contact": [contact.id for contact in contacts], **more}
    response = client.post(f"/contacts/held/release?{query}", data, follow=True)
    return " ".join(response.content.decode().split())


def test_it_lists_who_is_held_why_and_the_longest_waiting_first(viewer: Client, held: Held) -> None:
    page = page_of(viewer, "/contacts/held")

    assert names_in(page) == ["grace@example.com", "joan@example.com"]
    assert "2 held contacts" in page
    assert page.count("Held: the maximum was reached</span>") == 2


def test_it_says_what_room_there_is(admin: Client, portal: Portal, held: Held) -> None:
    assert "There is no room: your maximum of 1" in page_of(admin, "/contacts/held")
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    page = page_of(admin, "/contacts/held")
    assert "There is room for 1 more contact under your maximum of 2" in page
    assert "Your tier of" not in page
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    assert "there is room for all of them" in page_of(admin, "/contacts/held")


def test_it_is_filtered_by_reason_and_by_app(viewer: Client, portal: Portal, held: Held) -> None:
    Contact.objects.filter(portal=portal, id=held[0].id).update(held_reason=HeldReason.RESTORE)

    assert names_in(page_of(viewer, "/contacts/held?held=RESTORE")) == ["grace@example.com"]
    assert len(names_in(page_of(viewer, f"/contacts/held?app={held[0].created_by_id}"))) == 2
    assert "No held contacts match" in page_of(viewer, f"/contacts/held?app={new_app(portal, 'Forms').id}")


def test_the_chosen_ones_are_released_as_far_as_there_is_room(admin: Client, portal: Portal, held: Held) -> None:
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)

    page = release(admin, *held)

    assert "1 contact released. It counts now." in page
    assert "1 contact stays held because there is no room for it." in page
    assert names_in(page) == ["joan@example.com"]
    assert audited(portal)[-1] == "contacts.release"
    assert discrepancies(portal) == []


def test_a_suppressed_address_stays_held_and_the_page_says_so(admin: Client, portal: Portal, held: Held) -> None:
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    suppress(portal=portal, emails=["grace@example.com"], reason="BOUNCED", now=NOW)

    assert "its address is suppressed" in release(admin, held[0])


def test_the_filters_stay_after_a_release(admin: Client, held: Held) -> None:
    response = admin.post("/contacts/held/release?held=CAP&page=9", {"contact": held[0].id})

    assert response.headers["Location"] == "/contacts/held?held=CAP"


def test_where_the_tier_would_be_passed_the_number_is_typed_first(admin: Client, portal: Portal, held: Held) -> None:
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    Usage.objects.filter(portal=portal).update(tier=1)

    assert "This passes your tier" in release(admin, *held)
    assert "This does not match the number." in release(admin, *held, typed_number="3")
    assert now_of(held[0]).held_reason
    release(admin, *held, typed_number="2")

    assert now_of(held[0]).status is MarketingStatus.MARKETING
    assert TierUpgrade.objects.filter(portal=portal).count() == 1


def test_who_is_suppressed_is_not_among_those_who_would_count(admin: Client, portal: Portal, held: Held) -> None:
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    Usage.objects.filter(portal=portal).update(tier=1)
    suppress(portal=portal, emails=["grace@example.com"], reason="BOUNCED", now=NOW)

    page = release(admin, *held)

    assert "1 contact will become marketing: the count goes from 1 to 2." in page
    assert "1 of the selected contacts has a suppressed address" in page


def test_what_cannot_be_read_releases_nothing(admin: Client, held: Held) -> None:
    for nonsense in ("", "x", "-1", "9" * 30):
        response = admin.post("/contacts/held/release", {"contact": nonsense}, follow=True)
        assert "Select contacts to release." in response.content.decode()


def test_without_the_permission_nothing_can_be_released(editor: Client, held: Held) -> None:
    page = page_of(editor, "/contacts/held")
    assert "You need the permission" in page
    assert 'id="many"' not in page

    assert editor.post("/contacts/held/release", {"contact": held[0].id}).status_code == 403
