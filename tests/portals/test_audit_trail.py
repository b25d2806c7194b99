"""Settings → Account setup → Audit trail: in words, filtered, as CSV, and whether it is whole."""

import csv
import io
import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from contacts.marketing_status import MarketingStatus
from contacts.services.status.set import set_marketing_status
from integrations.services import set_marketing_enabled
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals import audit, audit_words
from marketing_contacts.portals.addresses import working_in
from marketing_contacts.portals.audit_words import ACTIONS
from marketing_contacts.portals.models import AuditEntry, Member, Portal
from marketing_contacts.portals.views import audit_trail
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app
from tests.portals.cast import came_in
from tests.sql_wall import lifted

PAGE, CSV = "/settings/account/audit-trail", "/settings/account/audit-trail.csv"
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def admin(anna: Member) -> Client:
    return came_in(anna)


def record(portal: Portal, label: str, *, by: Member | None = None, now: datetime = NOW, **values: Any) -> AuditEntry:
    what = {"action": "portal.change"} | values
    return audit.record(portal=portal, actor=by, target=audit.Target("portal", 1, label), now=now, **what)


def labels(answer: Any) -> list[str]:
    return [audit_words.target(row.entry) for row in answer.context["rows"]]


def rows_of(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(CSV + query).getvalue().decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def test_every_action_of_the_code_has_its_words() -> None:
    services = [
        path for name in ("contacts", "integrations", "marketing_contacts") for path in (HOUSE / name).rglob("*.py")
    ]
    code = "".join(path.read_text() for path in services if "services" in path.as_posix())
    used = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))

    assert len(used) >= 15
    assert used - set(ACTIONS) == set()


def test_known_actions_are_told_in_sentences(portal: Portal, anna: Member, admin: Client) -> None:
    app = new_app(portal, "Webinars")
    set_maximum(portal=portal, maximum=1500, by=anna, now=NOW)
    [contact] = create(app, ["ada@example.com"])
    set_marketing_status(
        portal=portal, contact_ids=[contact.id], wished=MarketingStatus.NON_MARKETING, origin=PERSON, now=NOW, by=anna
    )

    entries = AuditEntry.objects.filter(portal=portal)
    told = {entry.action: (audit_words.told_alone(entry).sentence, audit_words.details(entry)) for entry in entries}
    assert told["connected_app.toggle"] == ("Marketing Contacts turned Webinars on", [])
    assert told["connected_app.connect"][1] == [
        "Kind: Private app",
        "Permissions: Create, change and archive contacts",
    ]
    assert told["subscription.cap"] == ("Anna changed the maximum of marketing contacts", ["Maximum: 1,500"])
    assert told["contacts.set_marketing_status"] == (
        f"Anna set the marketing status of contact {contact.id}",
        ["Status: Non-marketing"],
    )
    assert told["member.add"][1] == ["Permissions: Super Admin"]
    page = admin.get(PAGE).content.decode()
    assert f">contact {contact.id}</a>" in page
    assert not re.search(r"SUPER_ADMIN|crm\.objects|PRIVATE_APP|\{&#x27;", page)


@pytest.mark.parametrize(
    ("action", "before", "after", "told"),
    [
        ("connected_app.toggle_many", False, {"enabled": True, "apps": [{"id": 1, "name": "A"}]}, ["Apps: A"]),
        (
            "import.start",
            None,
            {"rows": 1200, "as_marketing": False},
            ["Rows: 1,200", "As marketing contacts: no"],
        ),
        (
            "connected_app.rotate",
            None,
            {"old_ends_at": "2026-11-24T09:00:00+00:00"},
            ["Old secret stops working: 24 Nov 2026, 09:00"],
        ),
        ("contact.merge", None, 118012345678901, ["Merged contact: 118012345678901"]),
        ("bulk_change.end", None, {"bulk_change": 1200}, ["Bulk change: 1200"]),
        ("contact.archive", None, None, []),
        ("contacts.export", None, {}, []),
        ("contacts.export", None, {"status": "until-next-update"}, ["Status: Marketing until next update"]),
        ("connected_app.disconnect", True, False, []),
        ("member.permissions", ["EXPORT"], [], ["Permissions: Export → none"]),
        (
            "property.change",
            {"label": "Size", "hidden": False, "display_order": -1},
            {"label": "Height", "hidden": False, "display_order": -1},
            ["Label: Size → Height"],
        ),
        (
            "property.create",
            None,
            {"label": "Size", "description": "", "options": [], "hidden": False, "display_order": -1},
            ["Label: Size", "Hidden: no", "Position: -1"],
        ),
    ],
)
def test_values_are_told_as_people_read_them_and_empty_ones_not_at_all(
    portal: Portal, action: str, before: Any, after: Any, told: list[str]
) -> None:
    assert audit_words.details(record(portal, "x", action=action, before=before, after=after)) == told


@pytest.mark.parametrize("on", [True, False])
def test_each_kind_of_entry_is_a_sentence_in_both_languages(portal: Portal, on: bool) -> None:  # noqa: FBT001
    odd: dict[str, list[str]] = {}
    for action in sorted(ACTIONS):
        entry = record(portal, "Shop Connect", action=action, before=not on, after=on)
        english, polish = (_said(entry, language) for language in ("en", "pl"))
        named = all(re.search("Marketing Contacts|Shop Connect", said) for said in (english, polish))
        if re.search(r"%|_|\.[a-z]", english + " " + polish) or not named or english == polish:
            odd[action] = [english, polish]

    assert odd == {}


def _said(entry: AuditEntry, language: str) -> str:
    with translation.override(language):
        return audit_words.told_alone(entry).sentence


@pytest.mark.parametrize(
    ("number", "told"), [(1, "1 kontakt"), (2, "2 kontakty"), (5, "5 kontaktów"), (22, "22 kontakty")]
)
def test_numbers_take_their_polish_forms(portal: Portal, number: int, told: str) -> None:
    target = audit.Target("contacts", number)
    entry = audit.record(portal=portal, actor="Anna", action="contacts.export", target=target, now=NOW)

    with translation.override("pl"):
        assert audit_words.told_alone(entry).sentence == f"Anna eksportuje {told}"


def test_people_and_objects_are_linked_while_they_are_there(portal: Portal, anna: Member) -> None:
    app = new_app(portal, "Webinars")
    set_marketing_enabled(app=app, enabled=False, seen_version=app.toggle_version, by=anna, now=NOW)
    gone = audit.Target("contact", 118012345678901)
    audit.record(portal=portal, actor=anna, action="contact.archive", target=gone, now=NOW)

    with working_in(portal.pk):
        toggled, archived = audit_words.told(
            portal, list(AuditEntry.objects.filter(portal=portal).order_by("-sequence")[:2][::-1])
        )

    assert [part.text for part in toggled.parts if part.address] == ["Anna", "Webinars"]
    assert [part.text for part in archived.parts if part.address] == ["Anna"]


def test_an_action_that_nobody_named_is_shown_by_its_code(portal: Portal, admin: Client) -> None:
    record(portal, "x", action="later.invented", after={"odd": [1, True, None]})

    page = admin.get(PAGE).content.decode()
    assert "later.invented" in page
    assert "odd: 1, yes, none" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor=ann&action=portal.change", ["by Anna"]),
        ("action=portal.change&target=late", ["late"]),
        ("target=LATE", ["late"]),
        ("since=2027-01-02&action=portal.change", ["late"]),
        ("since=2027-01-02&until=2027-01-02&action=portal.change", ["late"]),
        ("until=2027-01-01&target=a&action=portal.change", ["by Anna"]),
        ("target=zzz", []),
    ],
)
def test_filters_in_the_address_narrow_the_page_and_the_file(
    portal: Portal, anna: Member, admin: Client, query: str, found: list[str]
) -> None:
    record(portal, "by Anna", by=anna)
    record(portal, "late", now=datetime(2027, 1, 1, 23, 30, tzinfo=UTC))  # in Warsaw it is the 2nd

    answer = admin.get(f"{PAGE}?{query}")
    assert labels(answer) == found
    assert [row[4] for row in rows_of(admin, f"?{query}")[1:]] == found


def test_a_filter_that_is_not_well_formed_is_said_to_be_so(admin: Client) -> None:
    answer = admin.get(f"{PAGE}?since=yesterday")

    assert answer.status_code == 422
    assert labels(answer) == []
    assert admin.get(f"{CSV}?since=yesterday").status_code == 422
    assert "Enter a valid date." in answer.content.decode()
    assert admin.get(f"{PAGE}?until=9999-12-31").status_code == 422


def test_pages_go_by_key_and_keep_the_filters(portal: Portal, admin: Client) -> None:
    for number in range(60):
        record(portal, f"row {number}")

    first = admin.get(f"{PAGE}?target=row")
    second = admin.get(f"{PAGE}?{first.context['page'].next}")
    assert labels(first) + labels(second) == [f"row {number}" for number in reversed(range(60))]


def test_the_file_holds_everything_in_the_portals_time_and_ones_own_language(
    portal: Portal, anna: Member, admin: Client
) -> None:
    for number in range(1200):
        record(portal, f"row {number}")
    anna.user.language = "pl"
    anna.user.save()

    head, *rows = rows_of(admin)
    assert head[1:4] == ["Kiedy", "Kto", "Zdarzenie"]
    assert [row[0] for row in rows] == [str(number) for number in range(1202, 0, -1)]
    assert rows[0][1:4] == [
        "2026-11-24 10:00:00+01:00",
        "Marketing Contacts",
        "Marketing Contacts zmienia ustawienia portalu row 1199",
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(portal: Portal, admin: Client, begin: str) -> None:
    record(portal, f"{begin}HYPERLINK(1)")

    assert rows_of(admin)[1][4].lstrip("'") != rows_of(admin)[1][4]


def test_a_whole_trail_is_said_to_be_whole(portal: Portal, admin: Client) -> None:
    record(portal, "x")

    assert "The audit trail is intact, as of" in admin.get(f"{PAGE}/verification").content.decode()
    fragment = admin.get(f"{PAGE}/verification", headers={"HX-Request": "true"}).content.decode()
    assert "The audit trail is intact" in fragment
    assert "<html" not in fragment


def test_who_asks_while_it_is_verified_is_told_to_try_again(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_trail, "one_at_a_time", lambda _portal: nullcontext(enter_result=False))

    page = admin.get(f"{PAGE}/verification").content.decode()

    assert "Verification is already running" in page
    assert "is whole" not in page


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE portals_auditentry SET target_label = 'y' WHERE sequence = 3", "Entry 3 was altered."),
        ("DELETE FROM portals_auditentry WHERE sequence = 3", "Entry 3 is missing."),
        ("DELETE FROM portals_auditentry WHERE sequence = 4", "The entries after 3 were cut off."),
    ],
)
def test_the_first_row_that_is_not_as_it_was_is_named(
    portal: Portal, admin: Client, statement: str, words: str
) -> None:
    record(portal, "x")
    record(portal, "x")
    with lifted(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE portals_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement)

    assert words in admin.get(f"{PAGE}/verification").content.decode()


@pytest.mark.parametrize("path", [PAGE, CSV, f"{PAGE}/verification"])
def test_the_trail_is_for_super_admins(victor: Member, path: str) -> None:
    assert came_in(victor).get(path).status_code == 403


def test_the_page_costs_as_many_queries_with_many_entries_as_with_few(
    portal: Portal, admin: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(49):
        record(portal, f"row {number}", now=NOW + timedelta(minutes=number))

    with django_assert_max_num_queries(6):
        assert admin.get(PAGE).status_code == 200
