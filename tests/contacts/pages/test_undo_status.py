"""A status that was set by hand is undone, from the notice that said so."""

import html
import re

import pytest
from django.test import Client
from time_machine import travel

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import create, new_app
from tests.contacts.pages.cast import audited, by_hand, client_of, now_of, put

UNDO = re.compile(r'action="(/contacts/\d+/status/undo\?done=[^"]+)"')


@pytest.fixture
def marketer(portal: Portal) -> Client:
    return client_of(portal, Permission.MARKETING_CONTACTS_ACCESS)


def undo_of(page: str) -> str:
    found = UNDO.search(page)
    assert found
    return html.unescape(found[1])


def text_of(client: Client, address: str) -> str:
    return client.post(address, follow=True).content.decode()


def stands(contact: Contact) -> tuple[str, str]:
    return now_of(contact).marketing_status, now_of(contact).held_reason


def test_a_contact_set_to_marketing_stops_counting_at_once(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")

    said = text_of(marketer, undo_of(put(marketer, ada, "marketing")))

    assert "ada@example.com has its previous status again." in said
    assert stands(ada) == ("NON_MARKETING", "")
    assert Usage.objects.get(portal=portal).count == 0
    assert audited(portal)[-1] == "contact.undo_status"
    assert discrepancies(portal) == []


def test_a_contact_set_to_non_marketing_is_kept(marketer: Client, portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    text_of(marketer, undo_of(put(marketer, ada, "non-marketing")))

    assert stands(ada) == ("MARKETING", "")
    assert discrepancies(portal) == []


def test_a_contact_that_was_held_is_held_again(marketer: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    _ada, eve = create(new_app(portal), ["ada@example.com", "eve@example.com"])

    text_of(marketer, undo_of(put(marketer, eve, "non-marketing")))

    assert stands(eve) == ("NON_MARKETING", "CAP")
    assert discrepancies(portal) == []


def test_what_was_set_since_stays_and_undoing_twice_does_nothing(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    undo = undo_of(put(marketer, ada, "marketing"))
    put(marketer, ada, "non-marketing")
    before = audited(portal)

    assert "was changed since" in text_of(marketer, undo)
    assert "was changed since" in text_of(marketer, undo)

    assert stands(ada) == ("UNTIL_NEXT_UPDATE", "")
    assert audited(portal) == before


def test_after_three_days_it_is_too_late(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    with travel(NOW, tick=True):
        undo = undo_of(put(marketer, ada, "marketing"))

    with travel(NOW.replace(day=28), tick=True):
        assert "too late" in text_of(marketer, undo)

    assert stands(ada) == ("MARKETING", "")


def test_an_archived_contact_is_left_alone(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    undo = undo_of(put(marketer, ada, "marketing"))
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)

    assert "was changed since" in text_of(marketer, undo)


def test_an_address_that_we_did_not_sign_undoes_nothing(marketer: Client, portal: Portal) -> None:
    ada, eve = by_hand(portal, "ada@example.com"), by_hand(portal, "eve@example.com")
    undo = undo_of(put(marketer, ada, "marketing"))

    for address in (undo[:-1], undo.replace(f"/{ada.id}/", f"/{eve.id}/"), undo.partition("?")[0]):
        assert marketer.post(address).status_code == 422
    assert stands(ada) == ("MARKETING", "")


def test_nothing_is_undone_without_access(viewer: Client, marketer: Client, portal: Portal) -> None:
    undo = undo_of(put(marketer, by_hand(portal, "ada@example.com"), "marketing"))

    assert viewer.post(undo).status_code == 403


def test_what_changed_nothing_cannot_be_undone(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")

    assert not UNDO.search(put(marketer, ada, "non-marketing"))
