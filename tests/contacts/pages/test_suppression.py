"""Suppressed addresses: each reason recorded and taken back by people."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.selectors import suppressions_of
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import new_portal
from tests.contacts.cast import create, new_app, status_of
from tests.contacts.pages.cast import audited, listed, page_of

ADA = "ada@example.com"


@pytest.fixture
def ada(portal: Portal) -> Contact:
    return create(new_app(portal), [ADA])[0]


def post(client: Client, path: str, **data: str) -> str:
    response = client.post(path, data, follow=True)
    return " ".join(response.content.decode().split())


def reason_of(portal: Portal) -> str:
    return " ".join(each.reason for each in suppressions_of(portal, ADA))


def test_contacts_that_a_page_shows_all_are_looked_for_once(editor: Client, portal: Portal, ada: Contact) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = page_of(editor, "/contacts/?suppressed=any")

    assert "0 contacts" in page
    assert sum("suppressedaddress" in query["sql"] for query in queries) == 1


def test_a_contacts_address_is_recorded_and_its_status_stays(editor: Client, portal: Portal, ada: Contact) -> None:
    page = post(editor, f"/contacts/{ada.id}/suppress", reason="UNSUBSCRIBED")

    assert "Apps no longer make this address a marketing contact" in page
    assert "May get marketing email: <strong> No" in page
    assert '<div> Unsubscribed <span class="quiet small">' in page
    assert reason_of(portal) == "UNSUBSCRIBED"
    assert status_of(ada) is MarketingStatus.MARKETING


def test_it_is_taken_back_with_a_reason_and_apps_stamp_it_again(editor: Client, portal: Portal, ada: Contact) -> None:
    post(editor, f"/contacts/{ada.id}/suppress", reason="BOUNCED")

    page = post(editor, f"/contacts/{ada.id}/unsuppress", reason="BOUNCED", why="WORKS_AGAIN")

    assert "Apps can make this address a marketing contact again" in page
    assert reason_of(portal) == ""


def test_the_audit_trail_says_who_recorded_it_and_never_the_address(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    post(editor, f"/contacts/{ada.id}/suppress", reason="BOUNCED")
    post(editor, f"/contacts/{ada.id}/unsuppress", reason="BOUNCED", why="BY_MISTAKE")
    post(editor, "/contacts/suppression/record", email="grace@example.com", reason="BOUNCED")

    entries = AuditEntry.objects.filter(portal=portal, action__startswith="suppression").order_by("sequence")
    assert [(entry.before, entry.after) for entry in entries] == [
        (None, "BOUNCED"),
        ("BOUNCED", "BY_MISTAKE"),
        (None, "BOUNCED"),
    ]
    assert [entry.target_id for entry in entries] == [str(ada.id), str(ada.id), ""]
    assert "@example.com" not in str(entries.values())


def test_a_reason_that_stands_is_not_recorded_again(editor: Client, portal: Portal, ada: Contact) -> None:
    post(editor, f"/contacts/{ada.id}/suppress", reason="BOUNCED")

    assert "This was already recorded." in post(editor, f"/contacts/{ada.id}/suppress", reason="BOUNCED")

    assert audited(portal).count("suppression.record") == 1


def test_every_reason_is_kept_and_taken_back_alone(editor: Client, portal: Portal, ada: Contact) -> None:
    for reason in ("UNSUBSCRIBED", "BOUNCED", "COMPLAINED"):
        post(editor, f"/contacts/{ada.id}/suppress", reason=reason)
    assert reason_of(portal) == "UNSUBSCRIBED BOUNCED COMPLAINED"
    assert '/suppress"' not in page_of(editor, f"/contacts/{ada.id}")  # there is nothing more to record

    page = post(editor, f"/contacts/{ada.id}/unsuppress", reason="UNSUBSCRIBED", why="SUBSCRIBED_AGAIN")

    assert "The address stays suppressed for another reason." in page
    assert reason_of(portal) == "BOUNCED COMPLAINED"


def test_each_reason_offers_what_can_end_it(editor: Client, portal: Portal, ada: Contact) -> None:
    post(editor, f"/contacts/{ada.id}/suppress", reason="BOUNCED")

    page = page_of(editor, f"/contacts/{ada.id}")

    assert 'value="WORKS_AGAIN"' in page
    assert 'value="SUBSCRIBED_AGAIN"' not in page
    wrong = {"reason": "BOUNCED", "why": "SUBSCRIBED_AGAIN"}
    assert editor.post(f"/contacts/{ada.id}/unsuppress", wrong).status_code == 422
    assert reason_of(portal) == "BOUNCED"


def test_an_address_is_looked_up_without_standing_in_the_sites_address(admin: Client, portal: Portal) -> None:
    assert "This address is not suppressed." in post(admin, "/contacts/suppression/look-up", email="ADA@example.com")

    post(admin, "/contacts/suppression/record", email="Ada@Example.com", reason="UNSUBSCRIBED")

    assert "<div> Unsubscribed <span" in post(admin, "/contacts/suppression/look-up", email=ADA)
    assert admin.get(f"/contacts/suppression/look-up?email={ADA}").headers["Location"].endswith("/suppression")


def test_an_address_outlives_its_contact_and_is_taken_back_by_itself(admin: Client, portal: Portal) -> None:
    post(admin, "/contacts/suppression/record", email=ADA, reason="BOUNCED")

    post(admin, "/contacts/suppression/take-back", email=ADA, reason="BOUNCED", why="BY_MISTAKE")

    assert reason_of(portal) == ""
    assert "This was not recorded" in post(
        admin, "/contacts/suppression/take-back", email=ADA, reason="BOUNCED", why="BY_MISTAKE"
    )


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("look-up", {"email": "nobody"}),
        ("record", {"email": ADA, "reason": "RAIN"}),
        ("record", {"email": "x" * 300, "reason": "BOUNCED"}),
        ("take-back", {"email": ADA, "reason": "BOUNCED", "why": ""}),
    ],
)
def test_what_is_not_well_formed_is_refused(admin: Client, portal: Portal, path: str, data: dict[str, str]) -> None:
    assert admin.post(f"/contacts/suppression/{path}", data).status_code == 422
    assert reason_of(portal) == ""


def test_without_the_permission_addresses_are_looked_up_only(viewer: Client, portal: Portal, ada: Contact) -> None:
    assert "You need the permission" in post(viewer, "/contacts/suppression/look-up", email=ADA)
    assert "Suppress address: You need the permission" in page_of(viewer, f"/contacts/{ada.id}")
    assert "You need the permission" in page_of(viewer, "/contacts/suppression")

    assert viewer.post(f"/contacts/{ada.id}/suppress", {"reason": "BOUNCED"}).status_code == 403
    assert viewer.post("/contacts/suppression/record", {"email": ADA, "reason": "BOUNCED"}).status_code == 403


def test_the_list_of_contacts_is_narrowed_to_them(admin: Client, portal: Portal, ada: Contact) -> None:
    create(new_app(portal, "Forms"), ["grace@example.com"])
    post(admin, f"/contacts/{ada.id}/suppress", reason="BOUNCED")

    assert listed(admin, "suppressed=any") == listed(admin, "suppressed=BOUNCED") == [ADA]
    assert listed(admin, "suppressed=UNSUBSCRIBED") == []


def test_another_portal_knows_nothing_of_it(admin: Client, portal: Portal) -> None:
    other = new_portal()

    post(admin, "/contacts/suppression/record", email=ADA, reason="BOUNCED")

    assert suppressions_of(other, ADA) == []
    assert suppressions_of(portal, ADA)
