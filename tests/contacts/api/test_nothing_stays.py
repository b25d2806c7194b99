"""A person who came in every way is forgotten: no table holds a word of them, not even in bytes."""

import json
from typing import Any

from django.db import connection
from django.test import Client

from contacts.models import Contact
from contacts.property_definitions import WRITABLE
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests import sql_wall
from tests.conftest import NOW
from tests.contacts.api.calls import URL, send
from tests.contacts.imports.cast import checked, imported, lines
from tests.contacts.pages.cast import client_of
from tests.contacts.properties import custom

WORD = "Xyzzyva7431"
COMPANY = "743174317431"  # ids of other objects are numbers
EMAIL, FORMER, OTHER = (f"{WORD.lower()}{place}@example.com" for place in ("", ".former", ".other"))


def rows_with(word: str) -> dict[str, int]:
    """How many rows of each table hold the word, in whatever case, as text or as bytes."""
    found = {}
    forms = [f"%{word}%", *(f"%{form.encode().hex()}%" for form in (word, word.lower(), word.upper()))]
    with connection.cursor() as cursor, sql_wall.lifted():
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS line WHERE line::text ILIKE ANY(%s)', [forms])
            [number] = cursor.fetchone()
            if number:
                found[table] = number
    return found


def every_value() -> dict[str, str]:
    texts = [name for name, definition in WRITABLE.items() if definition.type in {"string", "phone_number"}]
    return {name: f"{WORD} {name}" for name in texts if name != "email"}


def written(wire: Client, method: str, url: str, body: Any, key: str) -> Any:
    """Send a write whose answer is kept."""
    headers = {"Idempotency-Key": key}
    answer = wire.generic(method, url, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code < 300, answer.content
    return answer.json() if answer.content else None


def live(wire: Client, portal: Portal) -> str:
    """Let the person come in every way there is, and be changed; answer the contact's id."""
    custom(portal, "passport", has_unique_value=True)
    companies = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    associated = [{"to": {"id": COMPANY}, "types": companies}]
    body = {"properties": {**every_value(), "email": FORMER, "passport": WORD}, "associations": associated}
    number = str(written(wire, "POST", URL, body, "create")["id"])
    written(wire, "PATCH", f"{URL}/{number}", {"properties": {"email": EMAIL, "city": f"{WORD} Paris"}}, "patch")
    v1 = {"properties": [{"property": "city", "value": f"{WORD} Rome"}]}
    written(wire, "POST", f"/contacts/v1/contact/email/{EMAIL}/profile", v1, "v1")
    imported(portal, lines(f"{EMAIL},{WORD} Imported"), update_existing=True)
    checked(portal, lines(f"{EMAIL},{WORD} Waits", f"{EMAIL},{WORD} Twice", f"{FORMER},{WORD}"))
    editor = client_of(portal, Permission.EDIT_CONTACTS)
    editor.post("/contacts/new", {"email": OTHER, "firstname": WORD, "lastname": WORD})
    other = Contact.objects.get(portal=portal, email=OTHER)
    editor.post(f"/contacts/{number}/merge", {"other": str(other.id)})
    return number


def test_no_table_holds_a_word_of_who_was_forgotten(wire: Client, portal: Portal) -> None:
    early = str(written(wire, "POST", URL, {"properties": {"email": EMAIL, "firstname": WORD}}, "early")["id"])
    archive_contacts(portal=portal, contact_ids=[int(early)], now=NOW)
    number = live(wire, portal)
    before, associated = rows_with(WORD), rows_with(COMPANY)

    status, _body = send(wire, "POST", f"{URL}/gdpr-delete", {"objectId": number})

    assert status == 204
    assert before.keys() >= {
        "contacts_contact",
        "contacts_importpart",
        "contacts_propertychange",
        "contacts_uniquevalue",
        "integrations_idempotentanswer",
    }
    assert "contacts_contactassociation" in associated
    assert rows_with(WORD) == {}
    assert rows_with(COMPANY) == {}
    assert discrepancies(portal) == []
