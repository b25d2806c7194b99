"""The portal's own properties on the contacts' pages: in the form, on the page, in exports and in imports."""

import pytest
from django.test import Client

from contacts.models import Contact, CustomProperty, ImportPart
from contacts.recount import discrepancies
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.imports.cast import imported, lines
from tests.contacts.pages.cast import by_hand, client_of, now_of, page_of
from tests.contacts.properties import custom


@pytest.fixture
def size(portal: Portal) -> CustomProperty:
    options = [{"value": "s", "label": "Small one"}, {"value": "x", "label": "Gone", "hidden": True}]
    return custom(portal, "size", label="Shoe size", type="enumeration", field_type="select", options=options)


@pytest.mark.usefixtures("size")
def test_the_form_offers_and_writes_it(editor: Client, portal: Portal) -> None:
    page = page_of(editor, "/contacts/new")
    assert "Shoe size" in page
    assert "Small one" in page
    assert "Gone" not in page

    editor.post("/contacts/new", {"email": "ada@example.com", "size": "s"})

    contact = Contact.objects.get(portal=portal)
    assert contact.properties == {"size": "s"}
    assert "Small one" in page_of(editor, f"/contacts/{contact.id}")


def test_the_form_knows_days(editor: Client, portal: Portal) -> None:
    custom(portal, "first_visit", type="date", field_type="date")
    ada = by_hand(portal, "ada@example.com", first_visit="2026-11-24")
    seen = {"initial-email": "ada@example.com", "email": "ada@example.com", "initial-first_visit": "2026-11-24"}
    assert 'type="date" name="first_visit" value="2026-11-24"' in page_of(editor, f"/contacts/{ada.id}/edit")

    editor.post(f"/contacts/{ada.id}/edit", {**seen, "first_visit": "2026-11-25"})

    assert now_of(ada).properties["first_visit"] == "2026-11-25"


def test_a_unique_value_that_is_taken_is_said_at_its_field(editor: Client, portal: Portal) -> None:
    custom(portal, "member_no", has_unique_value=True)
    ada = by_hand(portal, "ada@example.com", firstname="Ada", member_no="7")

    response = editor.post("/contacts/new", {"email": "bob@example.com", "member_no": "7"})

    assert response.status_code == 409
    assert "Another contact already has this value" in response.content.decode()
    assert f'href="/contacts/{ada.id}"' in response.content.decode()


def test_an_archived_ones_values_are_not_shown(editor: Client, portal: Portal, size: CustomProperty) -> None:
    ada = by_hand(portal, "ada@example.com", size="s")
    CustomProperty.objects.filter(portal=portal).update(archived_at=NOW)

    assert "Small one" not in page_of(editor, f"/contacts/{ada.id}")
    assert "Shoe size" not in page_of(editor, f"/contacts/{ada.id}/edit")


@pytest.mark.usefixtures("size")
def test_an_export_holds_it(portal: Portal) -> None:
    by_hand(portal, "ada@example.com", size="s")

    text = client_of(portal, Permission.EXPORT).get("/contacts/export").getvalue().decode()

    header, row = text.splitlines()
    assert header.split(",").index("Shoe size") == row.split(",").index("s")


@pytest.mark.usefixtures("size")
def test_a_column_is_guessed_and_imported(portal: Portal) -> None:
    job = imported(portal, lines("ada@example.com,S", "bob@example.com,huge", header="email,Shoe size"))

    assert job.columns == ["email", "size"]
    assert job.result == {"created": 1, "bad": 1}
    assert Contact.objects.get(portal=portal).properties == {"size": "s"}


@pytest.mark.parametrize("existing", ["leave", "update"])
def test_rows_whose_unique_values_others_have_are_left_out_with_the_reason(portal: Portal, existing: str) -> None:
    custom(portal, "member_no", has_unique_value=True)
    by_hand(portal, "ada@example.com", member_no="7")
    rows = lines(
        "bob@example.com,7", "eve@example.com,8", "dan@example.com,8", "ada@example.com,7", header="email,member_no"
    )

    job = imported(portal, rows, update_existing=existing == "update")

    assert job.result["created"] == 1
    assert job.result["bad"] == 2
    problems = ImportPart.objects.get(portal=portal).problems
    assert [(row, code) for row, code, *_about in problems] == [(2, "VALUE_TAKEN"), (4, "VALUE_TAKEN")]
    assert discrepancies(portal) == []
