"""All that is kept of one person in one JSON file."""

from typing import Any

from django.test import Client

from contacts.models import BulkChange, Contact, SuppressedAddress
from contacts.services.copies import TABLES_OF_A_PERSON
from contacts.services.lifecycle import merge_contacts
from contacts.services.notes import add_note
from contacts.services.saved_views import save_view
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.portals.erasers import ERASERS
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON
from tests.contacts.imports.cast import checked, lines
from tests.contacts.pages.cast import audited, by_hand, client_of


def copy(client: Client, contact: Contact) -> Any:
    return client.post(f"/contacts/{contact.id}/all-data.json")


def test_the_file_holds_all_that_is_kept_of_the_person(portal: Portal) -> None:
    exporter = client_of(portal, Permission.EXPORT)
    ada = by_hand(portal, "ada@example.com", firstname="Ada")
    other = by_hand(portal, "countess@example.com", city="London")
    update_contacts(portal=portal, changes=[ContactChange(ada.id, {"firstname": "Augusta"})], origin=PERSON, now=NOW)
    merge_contacts(portal=portal, primary_id=ada.id, other_id=other.id, origin=PERSON, now=NOW)
    suppress(portal=portal, emails=["countess@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    add_note(contact_id=ada.id, text="Likes engines.", by=Member.objects.filter(portal=portal)[0], now=NOW)
    by = Member.objects.filter(portal=portal)[0]
    save_view(by=by, name="Ada", is_shared=False, query="q=ada%40example.com", now=NOW)
    save_view(by=by, name="Eve", is_shared=False, query="q=eve%40example.com", now=NOW)
    started = {"created_at": NOW, "touched_at": NOW, "state": "PREVIEWED", "wished": "EDIT", "filters": {}}
    for number, address in enumerate(("ADA@example.com", "EVE@example.com"), 1):
        BulkChange.objects.create(portal=portal, id=number, property_name="company", value=address, **started)
    checked(portal, lines("ada@example.com,Ada", "eve@example.com,Eve"))

    data = copy(exporter, ada).json()

    assert data["addresses"] == ["ada@example.com", "countess@example.com"]
    assert [row["id"] for row in data["contacts"]] == sorted([ada.id, other.id])
    assert {row["value"] for row in data["property_change_rows"]} >= {"Augusta", "London"}
    assert [row["text"] for row in data["note_rows"]] == ["Likes engines."]
    assert [row["reason"] for row in data["suppressed_addresses"]] == ["BOUNCED"]
    assert [row["name"] for row in data["saved_views"]] == ["Ada"]
    assert data["bulk_edits"] == [{"id": 1, "property_name": "company", "value": "ADA@example.com"}]
    assert ["ada@example.com" in str(row["cells"]) for row in data["import_rows"]] == [True]
    assert "eve@example.com" not in str(data).lower()


def test_every_table_from_which_a_person_is_erased_is_in_the_file() -> None:
    elsewhere = {
        "Contact",
        "BulkChange",  # below a key of its own, as the next three
        "SavedView",
        "ImportPart",
        "ImportAddress",  # hashes of addresses that the parts hold
        "IdempotentAnswer",  # repeats what a program got, for a day
        "BillingContact",  # an address of the portal's own billing
        "NoticeMail",  # as above
    }
    erased = {table.__name__ for eraser in ERASERS for table in eraser.tables}

    assert erased - elsewhere == {table.__name__ for table in TABLES_OF_A_PERSON}


def test_the_download_takes_a_permission_and_is_recorded(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    assert copy(viewer, ada).status_code == 403
    assert viewer.get(f"/contacts/{ada.id}/all-data.json").status_code == 302

    answer = copy(client_of(portal, Permission.EXPORT), ada)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="contact-{ada.id}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert audited(portal)[-1] == "contact.copy"


def test_another_portals_person_does_not_exist(portal: Portal) -> None:
    theirs = by_hand(new_portal(), "ada@example.com")

    assert copy(client_of(portal, Permission.EXPORT), theirs).status_code == 404
