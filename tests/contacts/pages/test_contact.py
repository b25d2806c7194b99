"""A contact's page: why it counts, its history, its status set by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Origin
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from integrations import services as integrations
from integrations.models import Credential
from marketing_contacts.billing.models import Edition
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, flip, new_app, origin_of
from tests.contacts.pages.cast import audited, by_hand, client_of, now_of, page_of, put


@pytest.fixture
def marketer(portal: Portal) -> Client:
    return client_of(portal, Permission.MARKETING_CONTACTS_ACCESS)


def page_about(client: Client, contact: Contact) -> str:
    return page_of(client, f"/contacts/{contact.id}")


def set_by_hand(contact: Contact, wished: MarketingStatus) -> None:
    set_marketing_status(
        portal=contact.portal, contact_ids=[contact.id], wished=wished, origin=PERSON, now=datetime.now(UTC)
    )


def test_a_contact_counts_because_the_toggle_was_on(viewer: Client, portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    page = page_about(viewer, ada)

    assert "This contact counts because Webinars created it while its toggle was on." in page
    assert "On: setting 1, turned on by Marketing Contacts" in page


def test_a_contact_does_not_count_because_the_toggle_was_off(viewer: Client, portal: Portal) -> None:
    app = flip(new_app(portal), enabled=False)
    [ada] = create(app, ["ada@example.com"])

    page = page_about(viewer, ada)

    assert "This contact does not count because Webinars created it while its toggle was off." in page
    assert "Off: setting 2, turned off by" in page


def test_before_the_toggle_was_ever_on_the_setting_is_as_connected(viewer: Client, portal: Portal) -> None:
    [ada] = create(new_app(portal, on=False), ["ada@example.com"])

    page = page_about(viewer, ada)

    assert "created it before anyone had turned its toggle on." in page
    assert "Off since the app was connected" in page


def test_a_suppressed_address_is_the_reason(viewer: Client, portal: Portal) -> None:
    suppress(portal=portal, emails=["ada@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    [ada] = create(new_app(portal), ["ada@example.com"])

    page = page_about(viewer, ada)

    assert "so apps could not make it a marketing contact." in page
    assert "No </strong>" in page
    assert "Bounced" in page


def test_a_held_contact_says_what_holds_it(viewer: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    [_ada, grace] = create(new_app(portal), ["ada@example.com", "grace@example.com"])

    assert "when the maximum of marketing contacts had been reached" in page_about(viewer, grace)


def test_who_set_it_by_hand_is_named(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    assert "This contact does not count because Anna created it as a non-marketing contact." in page_about(viewer, ada)

    set_by_hand(ada, MarketingStatus.MARKETING)
    assert "This contact counts because Anna set it to marketing" in page_about(viewer, ada)

    set_by_hand(ada, MarketingStatus.NON_MARKETING)
    assert "This contact still counts. Anna set it to non-marketing" in page_about(viewer, ada)

    Contact.objects.filter(portal=portal, id=ada.id).update(marketing_until=NOW)
    assert "and the update date came on" in page_about(viewer, ada)


def test_the_credential_and_the_request_are_named(viewer: Client, portal: Portal) -> None:
    app = new_app(portal)
    credential = Credential.objects.get(portal=portal, app_id=app.id)
    origin = Origin(Source.app(app), app, credential.id)
    create_contacts(portal=portal, contacts=[NewContact("ada@example.com")], origin=origin, now=NOW)

    page = page_about(viewer, Contact.objects.get(portal=portal))

    assert f"{credential.prefix}…{credential.last_four}" in page


def test_a_disconnected_app_is_still_named(viewer: Client, portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])
    integrations.disconnect(app=app, by=None, now=NOW)

    page = page_about(viewer, ada)

    assert "Webinars created it while its toggle was on." in page
    assert "disconnected" in page


def test_the_history_names_each_change_and_the_first_version(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com", firstname="Ada", company="Engines")
    change = ContactChange(ada.id, {"firstname": "Augusta"})
    update_contacts(portal=portal, changes=[change], origin=origin_of(new_app(portal)), now=NOW)

    page = page_of(viewer, f"/contacts/{ada.id}/history?property=firstname")
    assert "Webinars changed <strong>First name</strong>:" in page
    assert "<del>Ada</del>" in page
    assert "<ins>Augusta</ins>" in page
    assert "created the contact with <strong>First name</strong>:" in page
    assert "<ins>Engines</ins>" in page_of(viewer, f"/contacts/{ada.id}/history?property=company")
    assert viewer.get(f"/contacts/{ada.id}/history").headers["Location"] == f"/contacts/{ada.id}/timeline"
    assert viewer.get(f"/contacts/{ada.id}/history?property=nonsense").status_code == 404


def test_changes_are_shown_in_words(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com", lifecyclestage="lead")
    change = ContactChange(ada.id, {"lifecyclestage": "marketingqualifiedlead"})
    update_contacts(portal=portal, changes=[change], origin=PERSON, now=NOW)

    for path in ["", "/timeline", "/history?property=lifecyclestage"]:
        page = page_of(viewer, f"/contacts/{ada.id}{path}")
        assert "<del>Lead</del>" in page
        assert "<ins>Marketing qualified lead</ins>" in page


def test_setting_to_non_marketing_takes_effect_later_and_can_be_cancelled(marketer: Client, portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    assert "stops counting on" in put(marketer, ada, "non-marketing")
    assert now_of(ada).marketing_status == "UNTIL_NEXT_UPDATE"

    assert "is a marketing contact and counts" in put(marketer, ada, "marketing")
    assert now_of(ada).marketing_status == "MARKETING"
    assert discrepancies(portal) == []


def test_setting_to_marketing_meets_the_maximum_and_says_so(marketer: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    create(new_app(portal), ["grace@example.com"])
    ada = by_hand(portal, "ada@example.com")

    assert "is held" in put(marketer, ada, "marketing")
    assert now_of(ada).held_reason == "CAP"
    assert "does not count" in put(marketer, ada, "non-marketing")
    assert now_of(ada).held_reason == ""


def test_setting_a_status_is_audited_by_the_contacts_number(marketer: Client, portal: Portal) -> None:
    put(marketer, by_hand(portal, "ada@example.com"), "marketing")

    assert audited(portal)[-1] == "contacts.set_marketing_status"


def test_without_access_the_buttons_are_locked_and_nothing_moves(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")

    assert viewer.post(f"/contacts/{ada.id}/status", {"wished": "marketing"}).status_code == 403
    assert now_of(ada).marketing_status == "NON_MARKETING"
    page = page_about(viewer, ada)
    assert page.count('aria-disabled="true"') == 5
    assert "You need the permission “Marketing contacts access” to do this." in page


def test_an_edition_without_marketing_contacts_says_so(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    Edition.objects.update(has_marketing_contacts=False)

    assert "Your edition has no marketing contacts." in put(marketer, ada, "marketing")
    assert now_of(ada).marketing_status == "NON_MARKETING"


def test_a_wish_that_is_none_is_refused(marketer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")

    assert marketer.post(f"/contacts/{ada.id}/status", {"wished": "maybe"}).status_code == 422


def test_a_merged_contact_leads_to_its_survivor(viewer: Client, portal: Portal) -> None:
    ada, grace = by_hand(portal, "ada@example.com"), by_hand(portal, "grace@example.com")
    merge_contacts(portal=portal, primary_id=ada.id, other_id=grace.id, origin=PERSON, now=NOW)

    assert viewer.get(f"/contacts/{grace.id}").headers["Location"] == f"/contacts/{ada.id}"


def test_an_archived_contact_says_so_and_offers_to_restore_it(editor: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)

    page = page_about(editor, ada)

    assert "This contact does not count because it has been archived since" in page
    assert f'action="/contacts/{ada.id}/restore"' in page


@pytest.mark.parametrize("path", ["", "/history", "/timeline", "/properties", "/edit", "/archive", "/merge"])
def test_another_portals_contact_does_not_exist(admin: Client, path: str) -> None:
    theirs = by_hand(new_portal(), "ada@example.com")

    assert admin.get(f"/contacts/{theirs.id}{path}").status_code == 404
    assert admin.get(f"/contacts/{10**30}{path}").status_code == 404


def test_the_page_costs_as_many_queries_with_much_history_as_with_little(
    viewer: Client, portal: Portal, django_assert_max_num_queries: object
) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])
    for number in range(15):
        change = ContactChange(ada.id, {"firstname": str(number)})
        update_contacts(portal=portal, changes=[change], origin=PERSON, now=NOW + timedelta(hours=number))

    with django_assert_max_num_queries(18):  # type: ignore[operator]  # a fixture without types
        page_about(viewer, ada)
