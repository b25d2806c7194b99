"""The list of contacts: what its filters find, what it counts, how it is paged, who may see it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from contacts.forms.way_back import list_cookie
from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, ListColumns
from contacts.selectors import ContactFilters, filtered_contacts, total
from contacts.services.creation.results import Origin
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.set import set_marketing_status
from marketing_contacts.billing.selectors import usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, locked_contacts, new_app, slow_search
from tests.contacts.pages.cast import by_hand, listed, page_of

IMPORT = Origin(Source(SourceKind.IMPORT, 3, "spring.csv"))


def stop(contact: Contact) -> None:
    set_marketing_status(
        portal=contact.portal,
        contact_ids=[contact.id],
        wished=MarketingStatus.NON_MARKETING,
        origin=PERSON,
        now=datetime.now(UTC),
    )


def test_the_newest_contact_stands_first(viewer: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com")
    by_hand(portal, "grace@example.com", firstname="Grace", lastname="Hopper")

    assert listed(viewer) == ["Grace Hopper", "ada@example.com"]


@pytest.mark.parametrize(
    "q", ["ada", "ADA@Example.com", "lovelace@ex", "byr", "Ada Analytical", "żó", "engines, ltd", "ada.love"]
)
def test_a_contact_is_found_by_the_beginnings_of_its_email_names_and_company(
    viewer: Client, portal: Portal, q: str
) -> None:
    by_hand(
        portal, "ada.lovelace@example.com", firstname="Ada", lastname="Byron-Żółć", company="Analytical Engines Ltd."
    )
    by_hand(portal, "grace@example.org")

    assert listed(viewer, f"q={q}") == ["Ada Byron-Żółć"]


@pytest.mark.parametrize("q", ["velace", "%25", "'", "\\", "a' | 'b", "--", ":*", "²"])
def test_what_no_word_begins_with_finds_nothing(viewer: Client, portal: Portal, q: str) -> None:
    by_hand(portal, "ada.lovelace@example.com")

    assert listed(viewer, f"q={q}") == []


def test_a_very_long_value_neither_fails_a_create_nor_a_search(viewer: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", company="x" * 65_000)

    assert listed(viewer, f"q={'x' * 90}") == ["ada@example.com"]


def test_the_tabs_filter_by_status_and_say_the_numbers_of_billings_counters(viewer: Client, portal: Portal) -> None:
    app = new_app(portal)
    [_ada, grace] = create(app, ["ada@example.com", "grace@example.com"])
    stop(grace)
    by_hand(portal, "hedy@example.com")

    assert listed(viewer, "status=marketing") == ["ada@example.com"]
    assert listed(viewer, "status=until-next-update") == ["grace@example.com"]
    assert listed(viewer, "status=non-marketing") == ["hedy@example.com"]
    summary = usage(portal)
    assert total(portal, ContactFilters(status=MarketingStatus.MARKETING), summary).number == 1
    assert total(portal, ContactFilters(status=MarketingStatus.UNTIL_NEXT_UPDATE), summary).number == 1


def test_held_contacts_are_found_by_their_reason(viewer: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    create(new_app(portal), ["ada@example.com", "grace@example.com"])

    assert listed(viewer, "held=any") == listed(viewer, "held=CAP") == ["grace@example.com"]
    assert listed(viewer, "held=BREAKER") == []


def test_contacts_are_found_by_who_created_them(viewer: Client, portal: Portal) -> None:
    app = new_app(portal)
    create(app, ["app@example.com"])
    by_hand(portal, "hand@example.com")
    by_hand(portal, "import@example.com", IMPORT)

    assert listed(viewer, f"app={app.id}") == ["app@example.com"]
    assert listed(viewer, "app=by-hand") == ["hand@example.com"]
    assert listed(viewer, "app=import") == listed(viewer, "import=3") == ["import@example.com"]
    assert listed(viewer, "import=4") == []


def test_days_are_those_of_the_portals_time_zone(viewer: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com")
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the 24th in Warsaw
    Contact.objects.filter(portal=portal, id=contact.id).update(created_at=late)

    assert listed(viewer, "created_from=2026-11-24&created_to=2026-11-24") == ["ada@example.com"]
    assert listed(viewer, "created_to=2026-11-23") == []


def test_archived_contacts_are_apart(viewer: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com")
    archive_contacts(portal=portal, contact_ids=[contact.id], now=NOW)

    assert listed(viewer) == []
    assert listed(viewer, "archived=on") == ["ada@example.com"]


@pytest.mark.parametrize(
    "query", ["status=nonsense", "app=99999", "app=x", "created_from=today", "created_to=9999-12-31", "held=x"]
)
def test_a_filter_that_cannot_be_read_is_named_and_finds_nobody(viewer: Client, portal: Portal, query: str) -> None:
    by_hand(portal, "ada@example.com")

    answer = viewer.get(f"/contacts/?{query}")

    assert answer.status_code == 422
    assert "notice--error" in answer.content.decode()
    assert "ada@example.com" not in answer.content.decode()


def test_a_span_that_ends_before_it_begins_is_named(viewer: Client, portal: Portal) -> None:
    answer = viewer.get("/contacts/?created_from=2026-11-24&created_to=2026-11-01")

    assert "This is before the start date." in answer.content.decode()


def test_every_filter_is_a_chip_whose_link_leaves_it_out(viewer: Client, portal: Portal) -> None:
    page = page_of(viewer, "/contacts/?q=ada&status=marketing")

    assert 'href="/contacts/?status=marketing"' in page
    assert 'class="chip" href="/contacts/?q=ada"' in page
    assert "No contacts match these filters." in page


def test_an_empty_portal_says_how_contacts_come_in(viewer: Client) -> None:
    page = page_of(viewer, "/contacts/")

    assert "This portal has no contacts yet." in page
    assert 'href="/contacts/new"' in page


def test_pages_are_walked_by_key_with_the_filters_kept(viewer: Client, portal: Portal) -> None:
    create(new_app(portal), [f"{number:02}@example.com" for number in range(30)])
    page = page_of(viewer, "/contacts/?q=example")
    following = page.partition('rel="next" href="?')[2].partition('"')[0].replace("&amp;", "&")

    assert len(listed(viewer, "q=example")) == 25
    assert listed(viewer, following) == [f"{number:02}@example.com" for number in (4, 3, 2, 1, 0)]


def test_more_than_anybody_waits_for_is_not_counted(
    viewer: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacts.selectors.list_filters.MOST_COUNTED", 2)
    monkeypatch.setattr("contacts.views.listing.list_columns", lambda *_: ListColumns(columns=[], page_size=2))
    create(new_app(portal), [f"{number}@example.com" for number in range(3)])

    assert "2+ contacts" in page_of(viewer, "/contacts/")


def test_typing_gets_the_list_alone(viewer: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com")

    response = viewer.get("/contacts/?q=ada&app=", headers={"HX-Request": "true", "HX-Target": "found"})

    answer = response.content.decode()
    assert response.headers["HX-Push-Url"] == "/contacts/?q=ada"
    assert "ada@example.com" in answer
    assert "<h1" not in answer
    assert 'href="/contacts/?q=ada&amp;status=marketing"' in answer


def test_another_portals_contacts_and_apps_are_not_found(viewer: Client) -> None:
    theirs = new_app(new_portal(), "Secret Sauce")
    create(theirs, ["ada@example.com"])

    assert listed(viewer, "q=ada") == []
    answer = viewer.get(f"/contacts/?app={theirs.id}")
    assert answer.status_code == 422
    assert "Secret Sauce" not in answer.content.decode()


def test_who_may_not_sees_the_buttons_locked_with_the_reason(viewer: Client) -> None:
    page = page_of(viewer, "/contacts/")

    assert page.count('aria-disabled="true"') == 2
    assert "You need the permission “Edit contacts” to do this." in page
    assert "You need the permission “Export” to do this." in page


def test_a_pending_contact_whose_date_has_passed_shows_as_what_it_is(viewer: Client, portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])
    stop(ada)
    Contact.objects.filter(portal=portal, id=ada.id).update(marketing_until=NOW)

    assert ">Non-marketing</span>" in page_of(viewer, "/contacts/")


@pytest.mark.parametrize("query", ["", "q=example&app=by-hand"])
def test_the_list_costs_as_many_queries_with_many_contacts_as_with_few(
    viewer: Client, portal: Portal, django_assert_max_num_queries: object, query: str
) -> None:
    create(new_app(portal), [f"{number}@example.com" for number in range(30)])

    with django_assert_max_num_queries(13):  # type: ignore[operator]  # a fixture without types
        page_of(viewer, f"/contacts/?{query}")


def test_a_search_without_a_word_finds_nothing(portal: Portal) -> None:
    by_hand(portal, "ada@example.com")

    assert not filtered_contacts(portal, ContactFilters(q="-"), NOW).exists()


def test_a_search_of_too_many_words_is_named_and_finds_nobody(viewer: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com")

    response = viewer.get(f"/contacts/?q={'a+' * 31}")

    assert response.status_code == 422
    assert "Search for at most 30 words." in response.content.decode()


def test_a_page_says_that_other_long_searches_are_running(viewer: Client, portal: Portal, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 50  # also how long a turn is waited for

    with slow_search(portal), locked_contacts():
        page = viewer.get("/contacts/?q=ada").content.decode()

    assert "Other long searches are running." in page
    assert "No contacts match" not in page


@pytest.mark.parametrize("query", ["q=ada", "status=marketing&suppressed=any", ""])
def test_a_search_that_takes_too_long_says_so(viewer: Client, settings: Any, query: str) -> None:
    settings.SEARCH_TIMEOUT_MS = 50

    with locked_contacts():
        page = page_of(viewer, f"/contacts/?{query}")

    assert "This search takes too long." in page
    assert "No contacts match" not in page
    assert "has no contacts yet" not in page


def test_a_contact_is_found_by_its_number_also_after_a_merge(viewer: Client, portal: Portal) -> None:
    ada, bob = by_hand(portal, "ada@example.com"), by_hand(portal, "bob@example.com")

    assert listed(viewer, f"q={ada.id}") == ["ada@example.com"]
    merge_contacts(portal=portal, primary_id=ada.id, other_id=bob.id, origin=PERSON, now=NOW)
    assert listed(viewer, f"q={bob.id}") == ["ada@example.com"]
    assert listed(viewer, "q=bob") == ["ada@example.com"]
    assert listed(viewer, f"q={2**63}") == listed(viewer, "q=²") == []


def test_a_contact_leads_back_to_the_list_as_it_was(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com", country="Poland")

    viewer.get("/contacts/?q=ada&app=&where=1~country~in~Poland&sort=-city&after=nothing")

    assert 'href="/contacts/?q=ada&amp;where=1~country~in~Poland&amp;sort=-city&amp;after=nothing"' in page_of(
        viewer, f"/contacts/{ada.id}"
    )
    viewer.get("/contacts/")
    assert '<a href="/contacts/">Contacts</a>' in page_of(viewer, f"/contacts/{ada.id}")


@pytest.mark.parametrize("kept", ["x", "eA", "", "MS4xLmE9Yg", "%F0"])
def test_an_unknown_way_back_leads_to_the_whole_list(viewer: Client, portal: Portal, kept: str) -> None:
    ada = by_hand(portal, "ada@example.com")
    viewer.cookies[list_cookie()] = kept

    assert '<a href="/contacts/">Contacts</a>' in page_of(viewer, f"/contacts/{ada.id}")
