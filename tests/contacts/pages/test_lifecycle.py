"""Contacts archived, restored and merged by hand."""

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.selectors import ids_by_value, listed_addresses
from contacts.selectors.duplicates import like_addresses
from contacts.services.lifecycle import archive_contacts
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app
from tests.contacts.pages.cast import audited, by_hand, listed, names_in, now_of, page_of
from tests.contacts.properties import custom
from tests.portals.cast import member_of


def count(portal: Portal) -> int:
    return Usage.objects.get(portal=portal).count


@pytest.fixture
def ada(portal: Portal) -> Contact:
    return create(new_app(portal), ["ada@example.com"])[0]


def test_archiving_says_first_what_it_does_to_the_count(editor: Client, portal: Portal, ada: Contact) -> None:
    assert "your count goes down by one" in page_of(editor, f"/contacts/{ada.id}/archive")
    other = by_hand(portal, "grace@example.com")
    assert "your count stays the same" in page_of(editor, f"/contacts/{other.id}/archive")
    assert count(portal) == 1


def test_an_archived_contact_stops_counting_and_undo_brings_it_back(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    page = editor.post(f"/contacts/{ada.id}/archive", follow=True).content.decode()
    assert f'action="/contacts/{ada.id}/restore"' in page
    assert count(portal) == 0

    editor.post(f"/contacts/{ada.id}/restore")

    assert count(portal) == 1
    assert audited(portal)[-2:] == ["contact.archive", "contact.restore"]
    assert discrepancies(portal) == []


def test_restoring_is_refused_when_the_email_is_taken_and_says_by_whom(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    other = by_hand(portal, "ada@example.com", firstname="Ada", lastname="Second")

    response = editor.post(f"/contacts/{ada.id}/restore")

    assert response.status_code == 409
    assert f'href="/contacts/{other.id}"' in response.content.decode()
    assert "Go to Ada Second" in response.content.decode()
    assert now_of(ada).archived_at


def test_restoring_is_refused_when_a_unique_value_is_taken(editor: Client, portal: Portal) -> None:
    custom(portal, "member_no", label="Member number", has_unique_value=True)
    grace = by_hand(portal, "grace@example.com", member_no="7")
    archive_contacts(portal=portal, contact_ids=[grace.id], now=NOW)
    other = by_hand(portal, "bob@example.com", member_no="7")

    response = editor.post(f"/contacts/{grace.id}/restore")

    assert response.status_code == 409
    assert f'href="/contacts/{other.id}"' in response.content.decode()
    assert "“7” as Member number" in response.content.decode()


def test_restoring_without_room_holds_and_says_so(editor: Client, portal: Portal, ada: Contact) -> None:
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    create(new_app(portal, "Forms"), ["grace@example.com"])
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)

    page = editor.post(f"/contacts/{ada.id}/restore", follow=True).content.decode()

    assert "restored and held" in page
    assert count(portal) == 1


def test_restoring_twice_is_harmless(editor: Client, portal: Portal, ada: Contact) -> None:
    assert "was not archived" in editor.post(f"/contacts/{ada.id}/restore", follow=True).content.decode()


def test_the_other_contact_is_found_by_a_search_that_leaves_out_this_one(editor: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    by_hand(portal, "adele@example.com", firstname="Adele")

    assert names_in(page_of(editor, f"/contacts/{ada.id}/merge?q=ad")) == ["Adele"]
    assert "No other contacts match." in page_of(editor, f"/contacts/{ada.id}/merge?q=nobody")


def test_the_preview_shows_which_values_and_which_status_survive(editor: Client, portal: Portal, ada: Contact) -> None:
    grace = by_hand(portal, "grace@example.com", firstname="Grace")

    page = page_of(editor, f"/contacts/{grace.id}/merge?other={ada.id}")

    assert "The merged contact counts if one of the two does" in page
    assert 'name="value-email" value="kept" checked' in page
    assert page.count("badge--good") == 2  # the other's, and the one's that they become
    assert count(portal) == 1
    assert Contact.objects.filter(portal=portal, archived_at=None).count() == 2


def test_merging_never_raises_the_count_and_keeps_what_was_previewed(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    grace = by_hand(portal, "grace@example.com", firstname="Grace")

    assert editor.post(f"/contacts/{grace.id}/merge", {"other": ada.id}).status_code == 302

    assert now_of(grace).marketing_status == "MARKETING"
    assert now_of(ada).merged_into_id == grace.id
    assert count(portal) == 1
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "contact.merge"
    assert entry.target_id == str(grace.id)
    assert entry.after == ada.id
    assert discrepancies(portal) == []


def test_what_the_survivor_takes_over_has_its_history(editor: Client, portal: Portal) -> None:
    nameless, ada = by_hand(portal, firstname="Ada"), by_hand(portal, "ada@example.com", company="Engines")

    editor.post(f"/contacts/{nameless.id}/merge", {"other": ada.id})

    assert now_of(nameless).email == "ada@example.com"
    assert now_of(nameless).properties["company"] == "Engines"
    changed = nameless.property_changes.filter(portal=portal).values_list("name", "value")
    assert set(changed) == {("email", "ada@example.com"), ("company", "Engines")}


def test_each_value_is_chosen_also_the_email(editor: Client, portal: Portal) -> None:
    kept = by_hand(portal, "ada@example.com", company="Engines", city="London")
    other = by_hand(portal, "countess@example.com", company="Looms", city="Ockham", jobtitle="Countess")
    chosen = {"value-company": "other", "value-city": "kept", "value-email": "other", "value-nonsense": "other"}

    editor.post(f"/contacts/{kept.id}/merge", {"other": other.id, **chosen})

    now = now_of(kept)
    assert now.email == "countess@example.com"
    assert now.properties["company"] == "Looms"
    assert now.properties["city"] == "London"
    assert now.properties["jobtitle"] == "Countess"
    assert listed_addresses(now) == ["ada@example.com"]
    changes = kept.property_changes.filter(portal=portal, name="company").values_list("previous_value", "value")
    assert list(changes) == [("Engines", "Looms")]
    assert discrepancies(portal) == []


def test_a_chosen_unique_value_moves_to_the_contact_that_stays(editor: Client, portal: Portal) -> None:
    custom(portal, "member_no", label="Member number", has_unique_value=True)
    kept, other = by_hand(portal, "a@example.com", member_no="1"), by_hand(portal, "b@example.com", member_no="2")

    editor.post(f"/contacts/{kept.id}/merge", {"other": other.id, "value-member_no": "other"})

    assert ids_by_value(portal, "member_no", ["1", "2"]) == {"2": kept.id}


def test_owners_are_named_and_not_numbered(editor: Client, portal: Portal) -> None:
    olga = member_of(portal, "Olga")
    kept, other = by_hand(portal, "a@example.com"), by_hand(portal, "b@example.com")
    change = ContactChange(other.id, {"hubspot_owner_id": str(olga.user_id)})
    update_contacts(portal=portal, changes=[change], origin=PERSON, now=NOW)

    for path in (
        f"{kept.id}/merge?other={other.id}",
        f"{other.id}/timeline",
        f"{other.id}/history?property=hubspot_owner_id",
    ):
        page = page_of(editor, f"/contacts/{path}")
        assert "Olga" in page, path
        assert f">{olga.user_id}<" not in page, path


def test_possible_duplicates_are_proposed_with_the_reason(editor: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada.king@example.com", firstname="Ada", lastname="King", company="Engines")
    by_hand(portal, "king_ada@example.com", firstname="A.")
    by_hand(portal, "other@example.com", firstname="ada", lastname="KING", company="Engines")
    by_hand(portal, "third@example.com", firstname="Ada", lastname="King", company="Looms")

    page = page_of(editor, f"/contacts/{ada.id}/merge")

    proposed = page.split("Possible duplicates")[1].split("</section>")[0]
    assert proposed.count("Similar email address") == 1
    assert proposed.count("Same name and company") == 1
    assert "third@example.com" not in proposed


@pytest.mark.parametrize(
    ("email", "like"),
    [
        ("ada.king+news@example.com", "adaking@example.com"),
        ("ada.king@example.com", "king-ada@example.com"),
        ("ada@gmail.com", "ada@googlemail.com"),
    ],
)
def test_addresses_are_alike(email: str, like: str) -> None:
    assert like in like_addresses(email)
    assert email not in like_addresses(email)


@pytest.mark.parametrize("other", ["itself", "theirs", "archived", "10" * 15])
def test_what_cannot_be_merged_does_not_exist(editor: Client, portal: Portal, ada: Contact, other: str) -> None:
    gone = by_hand(portal, "gone@example.com")
    archive_contacts(portal=portal, contact_ids=[gone.id], now=NOW)
    number = {"itself": ada.id, "theirs": by_hand(new_portal(), "x@example.com").id, "archived": gone.id}.get(other)

    assert editor.get(f"/contacts/{ada.id}/merge?other={number or other}").status_code in {200, 404}
    editor.post(f"/contacts/{ada.id}/merge", {"other": number or other})
    assert not Contact.objects.filter(portal=portal, merged_into_id__isnull=False).exists()


def test_who_may_not_edit_gets_403_and_nothing_happens(viewer: Client, portal: Portal, ada: Contact) -> None:
    other = by_hand(portal, "grace@example.com")

    for path, data in (("archive", {}), ("restore", {}), ("merge", {"other": other.id})):
        assert viewer.post(f"/contacts/{ada.id}/{path}", data).status_code == 403
    assert len(listed(viewer)) == 2


@pytest.mark.parametrize("path", ["edit", "archive", "merge", "status"])
def test_an_archived_contact_is_to_be_restored_first(admin: Client, portal: Portal, ada: Contact, path: str) -> None:
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)

    page = admin.post(f"/contacts/{ada.id}/{path}", {"wished": "marketing"}, follow=True).content.decode()

    assert "Restore it first." in page
    assert count(portal) == 0
