"""The list as CSV: what is in it, that no spreadsheet runs it, who may, and that it is known who did."""

import csv
import io
from collections.abc import Iterable
from typing import cast

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from contacts.models import Contact
from contacts.services.suppression import suppress
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.contacts.pages.cast import audited, by_hand, client_of


@pytest.fixture
def exporter(portal: Portal) -> Client:
    return client_of(portal, Permission.EXPORT)


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/contacts/export?{query}").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_filters_find_the_newest_first(exporter: Client, portal: Portal) -> None:
    create(new_app(portal), ["ada@example.com", "grace@example.com"])
    by_hand(portal, "hedy@example.com", firstname="Żaneta", lifecyclestage="lead")

    assert [row["Email"] for row in exported(exporter)] == ["hedy@example.com", "grace@example.com", "ada@example.com"]
    [row] = exported(exporter, "app=by-hand")
    assert row["First name"] == "Żaneta"
    assert row["Status"] == "Non-marketing"
    assert row["Created by"] == "Anna"
    assert row["Created (Europe/Warsaw)"] == "2026-11-24 10:00:00"


def test_the_file_says_whether_each_may_get_marketing_email_and_every_reason_why_not(
    exporter: Client, portal: Portal
) -> None:
    create(new_app(portal), ["ada@example.com", "grace@example.com"])
    by_hand(portal, "hedy@example.com")
    for reason in ("UNSUBSCRIBED", "BOUNCED"):
        suppress(portal=portal, emails=["ada@example.com", "hedy@example.com"], reason=reason, now=NOW)

    said = {row["Email"]: row["May get marketing email"] for row in exported(exporter)}

    assert said == {
        "ada@example.com": "No: Bounced, Unsubscribed",
        "grace@example.com": "Yes",
        "hedy@example.com": "No: Non-marketing, Bounced, Unsubscribed",
    }


def test_it_begins_with_a_byte_order_mark_and_is_streamed(exporter: Client) -> None:
    response = exporter.get("/contacts/export")

    assert response.streaming
    assert response.getvalue().startswith("\ufeff".encode())
    assert 'filename="contacts-' in response.headers["Content-Disposition"]


def test_a_formula_is_harmless_in_the_file(exporter: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", firstname='=HYPERLINK("https://evil.example")')

    assert exported(exporter)[0]["First name"].startswith("'=")


def test_it_is_read_some_at_a_time(exporter: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contacts.views.export.CHUNK", 2)
    create(new_app(portal), [f"{number}@example.com" for number in range(5)])

    assert len(exported(exporter)) == 5
    assert len(exported(exporter, "created_from=2026-11-24")) == 5
    assert len(exported(exporter, "q=example")) == 5


def test_nothing_is_read_before_it_is_sent(exporter: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(portal, "ada@example.com")
    response = cast("StreamingHttpResponse", exporter.get("/contacts/export"))
    Contact.objects.filter(portal=portal).update(email="grace@example.com")

    assert b"grace@example.com" in b"".join(cast("Iterable[bytes]", response.streaming_content))


def test_an_export_is_audited_with_its_filters_and_number_but_not_what_was_searched(
    exporter: Client, portal: Portal
) -> None:
    by_hand(portal, "ada@example.com")

    exported(exporter, "q=ada@example.com&status=non-marketing")

    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "contacts.export"
    assert entry.target_id == "1"
    assert entry.after == {"q": "…", "status": "non-marketing"}


@pytest.mark.parametrize("query", ["status=nonsense", "app=11", "created_from=2026-11-24&created_to=2026-11-01"])
def test_a_filter_that_is_not_understood_exports_nobody(exporter: Client, portal: Portal, query: str) -> None:
    by_hand(portal, "ada@example.com")

    answer = exporter.get(f"/contacts/export?{query}")

    assert answer.status_code == 422
    assert "ada@example.com" not in answer.content.decode()
    assert "contacts.export" not in audited(portal)


def test_who_may_not_export_gets_403_and_nothing_is_noted(viewer: Client, portal: Portal) -> None:
    assert viewer.get("/contacts/export").status_code == 403
    assert "contacts.export" not in audited(portal)


def test_the_header_speaks_the_persons_language(exporter: Client) -> None:
    exporter.post("/language", {"language": "pl"})

    assert "Imię" in exporter.get("/contacts/export").getvalue().decode()


def test_another_portals_contacts_are_not_in_it(exporter: Client) -> None:
    create(new_app(new_portal()), ["ada@example.com"])

    assert exported(exporter) == []
