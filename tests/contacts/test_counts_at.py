"""A contact whose update date has passed counts nowhere, though the task that books the date has not run yet."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from contacts.marketing_status import MarketingStatus, counts_at
from contacts.models import Contact, counting
from contacts.selectors import statuses_of
from contacts.services.status.set import set_marketing_status
from integrations import services as integrations
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.api.calls import send
from tests.contacts.bulk_changes.cast import prepared
from tests.contacts.cast import PERSON, create, flip, new_app
from tests.contacts.imports.cast import checked, lines
from tests.contacts.pages.cast import client_of, page_of

ADA = "ada@example.com"
URL = "/crm/v3/objects/contacts"
MARKETABLE = {"filters": [{"propertyName": "hs_marketable_status", "operator": "EQ", "value": "true"}]}


@pytest.fixture
def ada(portal: Portal) -> Iterator[Contact]:
    """A contact that was set to non-marketing, an hour after its update date. No task has run."""
    [contact] = create(new_app(portal), [ADA])
    set_marketing_status(
        portal=portal, contact_ids=[contact.id], wished=MarketingStatus.NON_MARKETING, origin=PERSON, now=NOW
    )
    with time_machine.travel(Usage.objects.get(portal=portal).next_update_at + timedelta(hours=1), tick=False):
        yield Contact.objects.get(portal=portal)


def test_the_stored_row_still_waits_and_the_rule_knows_better(ada: Contact) -> None:
    until = ada.marketing_until
    assert until is not None
    moments = [until - timedelta(microseconds=1), until]

    assert [counts_at(ada, now) for now in moments] == [True, False]
    assert [Contact.objects.filter(counting(now), portal=ada.portal).count() for now in moments] == [1, 0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "Why does this contact not count?"),
        ("/archive", "It does not count now, so your count stays the same."),
    ],
)
def test_the_pages_of_the_contact_say_that_it_does_not_count(ada: Contact, path: str, text: str) -> None:
    page = page_of(client_of(ada.portal, Permission.EDIT_CONTACTS), f"/contacts/{ada.id}{path}")

    assert text in page
    assert "Counts for" not in page


def test_no_other_page_counts_it(ada: Contact) -> None:
    [grace] = create(new_app(ada.portal, "Forms"), ["grace@example.com"])
    editor = client_of(ada.portal, Permission.EDIT_CONTACTS)

    assert "stops counting at once" not in page_of(editor, f"/contacts/{ada.id}/forget")
    assert "Both contacts count now" not in page_of(editor, f"/contacts/{grace.id}/merge?other={ada.id}")
    assert ">Non-marketing</span>" in page_of(editor, "/contacts/?q=ada")


def test_the_wire_shows_and_finds_that_it_does_not_count(ada: Contact) -> None:
    app, secret = integrations.connect_api_key(portal=ada.portal, by=None, now=NOW)
    wire = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})
    flip(app, enabled=True)
    names = "hs_marketable_status,hs_marketable_until_renewal,hs_marketable_reason_id"

    _status, body = send(wire, "GET", f"{URL}/{ada.id}?properties={names}")
    assert [body["properties"][name] for name in names.split(",")] == ["false", "false", None]
    _status, profile = send(wire, "GET", f"/contacts/v1/contact/vid/{ada.id}/profile")
    assert profile["properties"]["hs_marketable_status"]["value"] == "false"
    assert send(wire, "POST", f"{URL}/search", MARKETABLE)[1]["total"] == 0
    assert statuses_of(ada.portal, [ada], ada.marketing_until or NOW)[ada.id][0].value == "NON_MARKETING"


def test_the_file_says_that_it_does_not_count(ada: Contact) -> None:
    file = client_of(ada.portal, Permission.EXPORT).get("/contacts/export").getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(file))

    assert row["Status"] == "Non-marketing"
    assert row["Counts because of"] == ""
    assert row["Counts until (Europe/Warsaw)"] == ""


def test_bulk_changes_and_imports_foresee_that_it_does_not_count(ada: Contact) -> None:
    later = (ada.marketing_until or NOW) + timedelta(hours=1)

    assert prepared(ada.portal, MarketingStatus.MARKETING, now=later).expected["non_marketing"] == 1
    assert checked(ada.portal, lines(f"{ADA},Ada"), now=later).expected["marketable"] == 1
