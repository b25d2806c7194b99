"""Columns, order and page size of the list, which each person chooses."""

import re

import pytest
from django.test import Client

from contacts.models import ListColumns
from contacts.selectors import DEFAULT_COLUMNS
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.pages.cast import by_hand, client_of, listed, names_in, page_of
from tests.contacts.properties import custom

PAGE = "/contacts/columns"


@pytest.fixture
def people(portal: Portal) -> Portal:
    custom(portal, "shoe_size", label="Shoe size", type="number", field_type="number")
    by_hand(portal, "ada@example.com", city="Żory", shoe_size="9.5", hs_buying_role="END_USER;CHAMPION")
    by_hand(portal, "bob@example.com", city="warsaw", shoe_size="10")
    by_hand(portal, "cat@example.com", closedate="2026-11-03T23:30:00.000Z")
    by_hand(portal, "dan@example.com", city="Berlin", shoe_size="-1")
    return portal


def order(client: Client, sort: str) -> str:
    return "".join(name[0] for name in listed(client, f"sort={sort}"))


def headings(page: str) -> list[str]:
    found = re.findall(r'<th role="columnheader"[^>]*>(.*?)</th>', page)
    return [re.sub(r"<[^>]*>", "", each).strip() for each in found]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("city", "dbac"),
        ("-city", "abdc"),
        ("shoe_size", "dabc"),
        ("-shoe_size", "badc"),
        ("email", "abcd"),
        ("-email", "dcba"),
        ("hs_object_id", "abcd"),
        ("-createdate", "dcba"),
        ("hs_buying_role", "adcb"),
        ("closedate", "cdba"),
        ("hs_marketable_status", "abcd"),
    ],
)
def test_any_property_sorts_and_contacts_without_it_come_last(
    people: Portal, viewer: Client, sort: str, expected: str
) -> None:
    found = order(viewer, sort)

    filled = {"hs_buying_role": 1, "closedate": 1}.get(sort, 4)
    assert found[:filled] == expected[:filled]
    assert sorted(found) == list("abcd")


@pytest.mark.parametrize(
    "sort", ["city", "-city", "shoe_size", "-shoe_size", "createdate", "-email", "closedate", "contact-name"]
)
def test_pages_of_a_sorted_list_go_on_and_back_without_gaps(
    people: Portal, viewer: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    whole = order(viewer, sort)
    monkeypatch.setattr("contacts.views.listing.list_columns", lambda *_: ListColumns(columns=[], page_size=1))
    address, seen = f"/contacts/?sort={sort}", ""
    for _ in range(4):
        page = page_of(viewer, address)
        seen += names_in(page)[0][0]
        if following := re.search(r'rel="next" href="([^"]*)"', page):
            address = f"/contacts/{following[1].replace('&amp;', '&')}"

    assert seen == whole
    back = re.search(r'rel="prev" href="([^"]*)"', page)
    assert back
    assert names_in(page_of(viewer, f"/contacts/{back[1].replace('&amp;', '&')}"))[0][0] == whole[2]


def test_the_first_column_sorts_by_what_it_shows(portal: Portal, viewer: Client) -> None:
    by_hand(portal, "x@example.com", firstname="Zoe", lastname="Adams")
    by_hand(portal, "b@example.com")
    by_hand(portal, "y@example.com", firstname="adam", lastname="Zorn")
    by_hand(portal, "z@example.com", lastname="Cohen")
    by_hand(portal, "")

    names = [name.strip() for name in names_in(page_of(viewer, "/contacts/?sort=contact-name"))]
    assert [name[0] for name in names] == ["#", "a", "b", "C", "Z"]
    falling = page_of(viewer, "/contacts/?sort=-contact-name")
    assert [name.strip() for name in names_in(falling)] == names[::-1]
    assert re.search(r'aria-sort="descending">\s*<a class="sorts" href="/contacts/">Contact', falling)


def test_a_search_is_sorted_too(people: Portal, viewer: Client) -> None:
    assert [name[0] for name in listed(viewer, "q=example&sort=-createdate")] == list("dcba")
    assert [name[0] for name in listed(viewer, "q=example&sort=hs_object_id")] == list("abcd")


def test_a_heading_sorts_then_turns_the_order_then_ends_it(people: Portal, viewer: Client) -> None:
    plain = page_of(viewer, "/contacts/?status=non-marketing")
    rising = page_of(viewer, "/contacts/?status=non-marketing&sort=company")
    falling = page_of(viewer, "/contacts/?status=non-marketing&sort=-company")

    assert 'href="/contacts/?status=non-marketing&amp;sort=company"' in plain
    assert 'aria-sort="ascending"' in rising
    assert 'href="/contacts/?status=non-marketing&amp;sort=-company"' in rising
    assert 'aria-sort="descending"' in falling
    assert 'class="sorts" href="/contacts/?status=non-marketing">Company name' in falling


@pytest.mark.parametrize(("sort", "named"), [("hat_size", "hat_size"), ("-hat_size", "hat_size"), ("-", "-")])
def test_an_order_by_a_property_that_is_gone_is_named(people: Portal, viewer: Client, sort: str, named: str) -> None:
    answer = viewer.get("/contacts/", {"sort": sort})

    assert answer.status_code == 422
    assert f"The property “{named}” no longer exists." in answer.text


def test_a_person_adds_moves_and_removes_columns_for_themselves(people: Portal, viewer: Client) -> None:
    viewer.post(PAGE, {"do": "add", "property": "city"})
    viewer.post(PAGE, {"do": "add", "property": "shoe_size"})
    viewer.post(PAGE, {"do": "up-city"})
    viewer.post(PAGE, {"do": "remove-status"})

    assert headings(page_of(viewer, "/contacts/")) == ["Contact", "Company name", "City", "Created", "Shoe size"]
    other = client_of(people, Permission.EXPORT)
    assert headings(page_of(other, "/contacts/")) == ["Contact", "Status", "Company name", "Created"]
    viewer.post(PAGE, {"do": "default"})
    assert ListColumns.objects.get(portal=people).columns == list(DEFAULT_COLUMNS)


def test_a_column_stands_once_however_often_it_is_added(people: Portal, viewer: Client) -> None:
    for _time in range(2):
        viewer.post(PAGE, {"do": "add", "property": "city"})

    assert ListColumns.objects.get(portal=people).columns.count("city") == 1


def test_what_cannot_be_done_with_columns_changes_nothing(people: Portal, viewer: Client) -> None:
    for sent in ({"do": "add", "property": "nothing"}, {"do": "up-status"}, {"do": "down-createdate"}, {"do": "x"}):
        assert viewer.post(PAGE, sent).status_code == 302
    viewer.post(PAGE, {"do": "size", "size": "7"})

    chosen = ListColumns.objects.get(portal=people)
    assert (chosen.columns, chosen.page_size) == (list(DEFAULT_COLUMNS), 25)


def test_a_page_has_as_many_contacts_as_the_person_wants(portal: Portal, viewer: Client) -> None:
    for number in range(30):
        by_hand(portal, f"{number}@example.com")

    viewer.post(PAGE, {"size": "50"})

    assert len(listed(viewer)) == 30


def test_cells_have_words_of_options_local_times_and_computed_values(people: Portal, viewer: Client) -> None:
    for name in ("hs_buying_role", "closedate", "hs_email_domain", "hs_marketable_status", "hs_object_id"):
        viewer.post(PAGE, {"do": "add", "property": name})

    page = page_of(viewer, "/contacts/")

    assert "<span>End user, Champion</span>" in page
    assert "<span>4 Nov 2026, 00:30</span>" in page
    assert "<span>example.com</span>" in page
    assert "<span>No</span>" in page
    assert re.search(r'data-label="Contact number"><span>\d+</span>', page)


def test_a_property_that_is_gone_leaves_out_its_column(people: Portal, viewer: Client) -> None:
    ListColumns.objects.create(portal=people, user_id=_user_id(viewer), columns=["gone", "city"])

    assert headings(page_of(viewer, "/contacts/")) == ["Contact", "City"]


def _user_id(client: Client) -> int:
    return int(client.session["_auth_user_id"])
