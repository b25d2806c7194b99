"""Conditions on any property: the form that builds them, and the list, file and bulk change that keep them."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from contacts.models import BulkChange, Contact
from contacts.selectors import ContactFilters
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.bulk_changes.cast import MARKETING, work_off
from tests.contacts.pages.cast import by_hand, client_of, listed, page_of
from tests.contacts.properties import custom

POLES = "1~country~in~Poland~Germany"
FORM = "/contacts/filters"


@pytest.fixture
def people(portal: Portal) -> Portal:
    by_hand(portal, "ada@example.com", country="Poland", lifecyclestage="lead")
    by_hand(portal, "bob@example.com", country="germany", lifecyclestage="customer")
    by_hand(portal, "cat@example.com", country="France", lifecyclestage="lead")
    by_hand(portal, "dan@example.com")
    return portal


def found(client: Client, where: str) -> str:
    """The initials of the contacts that the list shows."""
    return "".join(sorted(name[0] for name in listed(client, f"where={quote(where)}")))


def where_of(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("where", [""])[0]


@pytest.mark.parametrize(
    ("where", "initials"),
    [
        (POLES, "ab"),
        (f"{POLES}~~lifecyclestage~in~lead", "a"),
        (f"{POLES}~~~lifecyclestage~in~lead", "abc"),
        ("1~country~not_in~Poland", "bc"),
        ("1~country~not_in.or_unset~Poland", "bcd"),
        ("1~country~not_has_property", "d"),
        ("1~email~starts_with~C", "c"),
    ],
)
def test_the_list_shows_who_fulfils_the_condition(people: Portal, viewer: Client, where: str, initials: str) -> None:
    assert found(viewer, where) == initials


def test_each_comparison_is_a_chip_in_words_that_can_be_removed(people: Portal, viewer: Client) -> None:
    page = page_of(viewer, f"/contacts/?where={POLES}~~createdate~in_last_days~30~~~lifecyclestage~in~lead")

    chips = re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', page)
    words = [re.sub(r"<[^>]*>|\s+", " ", chip).split("Remove filter")[1].strip() for _, chip in chips]
    assert words == [
        "Country or region is any of Poland, Germany",
        "Create date is in the last 30 days",
        "Lifecycle stage is any of Lead",
    ]
    assert where_of(chips[0][0]) == "1~createdate~in_last_days~30~~~lifecyclestage~in~lead"


def test_days_in_words_are_those_of_the_portals_zone(people: Portal, viewer: Client) -> None:
    where = "1~createdate~between~2026-10-31T23:00:00.000Z~2026-11-24T22:59:59.999Z"

    assert "Create date is between 1 Nov 2026 and 24 Nov 2026" in page_of(viewer, f"/contacts/?where={where}")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("nonsense", "The conditions in this address cannot be read."),
        ("2~country~in~Poland", "The conditions in this address cannot be read."),
        ("1~country~in", "The conditions in this address cannot be read."),
        ("1~shoesize~in~42", "The property “shoesize” no longer exists."),
        ("1~createdate~gte~soon", "“Create date” cannot be compared like this."),
        ("1~country~in_last_days~3", "“Country or region” cannot be compared like this."),
    ],
)
def test_a_bad_condition_is_named_and_finds_nobody(people: Portal, viewer: Client, where: str, says: str) -> None:
    answer = viewer.get("/contacts/", {"where": where})

    assert answer.status_code == 422
    assert says in answer.text
    assert "ada@example.com" not in answer.text
    assert viewer.get(FORM, {"where": where}).status_code == 200


def test_the_form_adds_a_property_and_applies_its_values(people: Portal, viewer: Client) -> None:
    added = viewer.post(f"{FORM}?status=non-marketing", {"do": "add", "property": "country"})

    assert where_of(added["Location"]) == "1~country~in"
    assert "status=non-marketing" in added["Location"]
    sent = {"0-0-property": "country", "0-0-operator": "in", "0-0-values": "Poland\r\n Germany \r\nPoland"}
    applied = viewer.post(f"{FORM}?status=non-marketing", sent | {"do": "apply"})
    assert where_of(applied["Location"]) == POLES
    assert urlsplit(applied["Location"]).path.endswith("/contacts/")


def test_a_further_comparison_joins_a_group_or_begins_one(viewer: Client) -> None:
    sent = {"0-0-property": "city", "0-0-operator": "has_property", "do": "add", "property": "zip"}

    joined = viewer.post(FORM, sent | {"group": "0"})
    begun = viewer.post(FORM, sent | {"group": "new"})

    assert where_of(joined["Location"]) == "1~city~has_property~~zip~in"
    assert where_of(begun["Location"]) == "1~city~has_property~~~zip~in"


def test_a_row_is_removed_and_the_others_keep_what_was_typed(viewer: Client) -> None:
    sent = {"0-0-property": "city", "0-0-operator": "has_property"}
    sent |= {"1-0-property": "followercount", "1-0-operator": "gt", "1-0-values": "many"}

    removed = viewer.post(FORM, sent | {"do": "remove-0-0"})

    assert where_of(removed["Location"]) == "1~followercount~gt~many"
    assert viewer.post(FORM, sent | {"do": "remove-9-9"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "operator", "values", "says"),
    [
        ("country", "in", "", "Enter a value."),
        ("followercount", "gt", "many", "Enter a number"),
        ("createdate", "gte", "soon", "Enter a date or a number of days."),
        ("createdate", "in_last_days", "-1", "Enter a date or a number of days."),
        ("shoesize", "in", "42", "This property no longer exists."),
    ],
)
def test_a_wrong_value_is_named_at_its_row(viewer: Client, name: str, operator: str, values: str, says: str) -> None:
    sent = {"0-0-property": name, "0-0-operator": operator, "0-0-values": values, "do": "apply"}

    answer = viewer.post(FORM, sent)

    assert answer.status_code == 422
    assert f"<p>{says}" in answer.text


def test_days_of_the_form_are_moments_of_the_portals_zone_and_back(viewer: Client) -> None:
    sent = {"0-0-property": "createdate", "0-0-operator": "between", "do": "apply"}
    sent |= {"0-0-values": "2026-11-01", "0-0-high": "2026-11-24"}

    applied = viewer.post(FORM, sent)

    where = where_of(applied["Location"])
    assert where == "1~createdate~between~2026-10-31T23:00:00.000Z~2026-11-24T22:59:59.999Z"
    page = page_of(viewer, f"{FORM}?where={where}")
    assert 'value="2026-11-01"' in page
    assert 'value="2026-11-24"' in page


def test_own_properties_are_compared_and_an_archived_one_is_named(people: Portal, viewer: Client) -> None:
    custom(people, "shoe_size", label="Shoe size", type="number", field_type="number")
    by_hand(people, "eve@example.com", shoe_size="38")

    assert found(viewer, "1~shoe_size~gte~36") == "e"
    assert '<option value="shoe_size">Shoe size</option>' in page_of(viewer, FORM)


def test_the_exported_file_has_who_fulfils_the_condition(people: Portal) -> None:
    exporter = client_of(people, Permission.EXPORT)

    rows = exporter.get("/contacts/export", {"where": POLES}).getvalue().decode("utf-8-sig").splitlines()

    assert len(rows) == 3
    entry = AuditEntry.objects.get(portal=people, action="contacts.export")
    assert entry.after == {"where": "…"}


def test_a_bulk_change_of_all_that_match_keeps_the_condition_without_words_of_people(
    people: Portal, admin: Client
) -> None:
    where = f"{POLES}~~lifecyclestage~in~lead"
    answer = admin.post(f"/contacts/bulk-changes/prepare?where={where}", {"all": "on", "wished": "marketing"})

    change = work_off(BulkChange.objects.get(portal=people))
    assert change.contacts == 1
    assert change.wished == MARKETING
    assert ContactFilters.stored(change.filters).kept["where"] == "1~country~in~…~~lifecyclestage~in~lead"
    page = admin.get(answer["Location"]).text
    assert "Country or region is any of … and Lifecycle stage is any of Lead" in page


def test_a_count_that_takes_too_long_says_that_there_are_more(
    people: Portal, viewer: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        by_hand(people, f"e{number}@example.com", country="Poland")
    monkeypatch.setattr("contacts.views.listing.total", lambda *_a, **_k: _sleep())
    settings.SEARCH_TIMEOUT_MS = 400

    page = page_of(viewer, f"/contacts/?where={POLES}")

    assert "25+" in re.sub(r"<[^>]*>", "", page)


def _sleep() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")


def test_a_condition_and_other_filters_both_hold(people: Portal, viewer: Client) -> None:
    Contact.objects.filter(portal=people, email="ada@example.com").update(created_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert listed(viewer, f"where={POLES}&created_to=2020-01-02") == ["ada@example.com"]
    assert listed(viewer, f"where={POLES}&q=bob") == ["bob@example.com"]
