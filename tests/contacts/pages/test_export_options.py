"""The page of an export: chosen contacts or all that match, all properties or the columns and the order of the list."""

import csv
import io
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from contacts.models import Contact, ListColumns
from marketing_contacts.portals.models import AuditEntry, Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import new_portal
from tests.contacts.pages.cast import by_hand, client_of, page_of

OPTIONS, PREPARE = "/contacts/export/options", "/contacts/bulk-changes/prepare"


@pytest.fixture
def exporter(portal: Portal) -> Client:
    return client_of(portal, Permission.EXPORT)


@pytest.fixture
def people(portal: Portal) -> list[Contact]:
    cities = ["Wien", "Graz", "Bregenz"]
    return [by_hand(portal, f"p{place}@example.com", city=city) for place, city in enumerate(cities)]


def rows_of(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/contacts/export?{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    return list(csv.reader(io.StringIO(text)))


def chosen(client: Client, **fields: object) -> str:
    answer: HttpResponse = client.post(PREPARE, {"wished": "export", **fields})  # type: ignore[assignment]
    return answer.headers["Location"]


def test_chosen_contacts_are_shown_and_exported(exporter: Client, portal: Portal, people: list[Contact]) -> None:
    address = chosen(exporter, contact=[people[0].id, people[2].id])

    text = page_of(exporter, address)
    assert "The file has" in text
    assert "p0@example.com" in text
    assert "p1@example.com" not in text
    rows = rows_of(exporter, address.partition("?")[2])
    assert [row[1] for row in rows[1:]] == ["p2@example.com", "p0@example.com"]
    entry = AuditEntry.objects.filter(portal=portal, action="contacts.export").latest("sequence")
    assert entry.target_id == "2"


def test_all_that_match_keep_the_filters_of_the_list(exporter: Client, portal: Portal, people: list[Contact]) -> None:
    answer = exporter.post(f"{PREPARE}?q=p1", {"wished": "export", "all": "on", "contact": people[0].id})

    assert answer.headers["Location"].endswith(f"{OPTIONS}?q=p1")
    assert "p1@example.com" in page_of(exporter, f"{OPTIONS}?q=p1")


def test_a_file_has_the_columns_and_the_order_of_the_list(
    exporter: Client, portal: Portal, people: list[Contact]
) -> None:
    user_id = Member.objects.get(portal=portal, user__email__startswith="export").user_id
    ListColumns.objects.create(portal=portal, user_id=user_id, columns=["city", "status"])

    rows = rows_of(exporter, "columns=list&sort=city")

    assert rows[0] == ["Contact number", "Contact", "Email", "City", "Status"]
    assert [row[3:] for row in rows[1:]] == [
        ["Bregenz", "Non-marketing"],
        ["Graz", "Non-marketing"],
        ["Wien", "Non-marketing"],
    ]
    assert "As in the list" in page_of(exporter, f"{OPTIONS}?sort=-city")
    assert [row[3] for row in rows_of(exporter, "columns=list&sort=-city")[1:]] == ["Wien", "Graz", "Bregenz"]


def test_all_properties_keep_the_order_of_the_list_when_it_is_wanted(exporter: Client, people: list[Contact]) -> None:
    rows = rows_of(exporter, "sort=city")

    assert [row[1] for row in rows[1:]] == ["p2@example.com", "p1@example.com", "p0@example.com"]
    assert "Created by" in rows[0]


def test_nobody_elses_contacts_are_exported(exporter: Client, people: list[Contact]) -> None:
    theirs = by_hand(new_portal(), "their@example.com")

    assert len(rows_of(exporter, urlencode({"contact": theirs.id}))) == 1
    assert exporter.get(f"{OPTIONS}?contact=x").status_code in {200, 422}


def test_nothing_chosen_is_said_in_the_list(exporter: Client, people: list[Contact]) -> None:
    answer = exporter.post(PREPARE, {"wished": "export"}, follow=True)

    assert "Select contacts first" in answer.content.decode()


def test_who_may_not_export_sees_no_button_and_is_refused(
    viewer: Client, editor: Client, people: list[Contact]
) -> None:
    assert "Export contacts" not in page_of(editor, "/contacts/")
    assert viewer.get(OPTIONS).status_code == 403
    assert viewer.post(PREPARE, {"wished": "export", "all": "on"}).status_code == 403
