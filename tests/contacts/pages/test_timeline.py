"""One timeline of a contact, its filters and its pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, SuppressedAddress
from contacts.selectors import Shown, timeline
from contacts.services.creation.results import Origin
from contacts.services.lifecycle import merge_contacts
from contacts.services.notes import add_note
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.paging import Page, page_of_several
from tests.conftest import NOW
from tests.contacts.cast import PERSON
from tests.contacts.pages.cast import by_hand, page_of

FILE = Origin(Source(SourceKind.IMPORT, 5, "people.csv"))


@pytest.fixture
def ada(portal: Portal) -> Contact:
    """A contact to whom everything happened, an hour apart."""
    ada = by_hand(portal, "ada@example.com", firstname="Ada")
    other = by_hand(portal, "augusta@example.com")
    hours = [NOW + timedelta(hours=number) for number in range(1, 7)]
    change = [ContactChange(ada.id, {"firstname": "Augusta", "company": "Engines"})]
    update_contacts(portal=portal, changes=change, origin=PERSON, now=hours[0])
    update_contacts(portal=portal, changes=[ContactChange(ada.id, {"city": "London"})], origin=FILE, now=hours[1])
    wished = MarketingStatus.MARKETING
    set_marketing_status(portal=portal, contact_ids=[ada.id], wished=wished, origin=PERSON, now=hours[2])
    suppress(portal=portal, emails=["ada@example.com"], reason=SuppressedAddress.Reason.UNSUBSCRIBED, now=hours[3])
    member = Member.objects.filter(portal=portal).first()
    assert member
    add_note(contact_id=ada.id, text="Likes engines.", by=member, now=hours[4])
    merge_contacts(portal=portal, primary_id=ada.id, other_id=other.id, origin=PERSON, now=hours[5])
    return ada


def page(contact: Contact, query: str, size: int, shown: Shown = Shown.ALL) -> Page[Any]:
    return page_of_several(timeline(contact.portal, contact, shown), query=QueryDict(query), size=size)


def entries(contact: Contact, shown: Shown = Shown.ALL, query: str = "", size: int = 50) -> list[str]:
    return [row.entry for row in page(contact, query, size, shown).rows]


def test_all_that_happened_stands_there_the_newest_first(viewer: Client, ada: Contact) -> None:
    found = entries(ada)

    assert found == ["merge", "property", "note", "opt-out", "status", *["property"] * 3, "created"]


def test_the_page_tells_it_in_words(viewer: Client, ada: Contact) -> None:
    page = page_of(viewer, f"/contacts/{ada.id}/timeline")

    assert "augusta@example.com was merged into this contact" in page
    assert "Likes engines." in page
    assert "The address was suppressed: Unsubscribed" in page
    assert "created the contact" in page


def test_what_one_source_changed_in_one_moment_is_one_entry(viewer: Client, ada: Contact) -> None:
    page = page_of(viewer, f"/contacts/{ada.id}/timeline?show=properties")

    [entry] = [each for each in page.split("<li>") if "Engines" in each]
    assert "<ins>Augusta</ins>" in entry


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Shown.NOTES, ["note"]),
        (Shown.STATUS, ["status", "created"]),
        (Shown.IMPORTS, ["property"]),
        (Shown.MERGES, ["merge"]),
        (Shown.OPT_OUTS, ["opt-out"]),
    ],
)
def test_a_filter_shows_its_kinds(viewer: Client, ada: Contact, shown: Shown, expected: list[str]) -> None:
    assert entries(ada, shown) == expected


def test_a_filter_without_entries_says_so(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")

    assert "The timeline has no such entries." in page_of(viewer, f"/contacts/{ada.id}/timeline?show=notes")


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_show_each_entry_once_in_both_directions(viewer: Client, ada: Contact, size: int) -> None:
    whole, forward, query = entries(ada), list[str](), ""
    while True:
        found = page(ada, query, size)
        forward += [row.entry for row in found.rows]
        if not found.next:
            break
        query = found.next
    backward = [row.entry for row in found.rows]
    while found.previous:
        found = page(ada, found.previous, size)
        backward = [row.entry for row in found.rows] + backward

    assert forward == whole
    assert backward == whole


def test_an_unknown_filter_or_mark_shows_the_beginning(viewer: Client, ada: Contact) -> None:
    for query in ("show=nonsense", "after=nonsense", "before=W10=", "after=WyJ4IiwxLDFd"):
        assert "was merged into this contact" in page_of(viewer, f"/contacts/{ada.id}/timeline?{query}")


def test_a_long_history_costs_as_many_queries_as_a_short_one(
    viewer: Client, ada: Contact, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        change = ContactChange(ada.id, {"firstname": str(number)})
        update_contacts(portal=ada.portal, changes=[change], origin=PERSON, now=NOW + timedelta(days=number))

    with django_assert_max_num_queries(14):  # type: ignore[operator]  # a fixture without types
        page_of(viewer, f"/contacts/{ada.id}/timeline")
