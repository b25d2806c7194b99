"""Every page there is: accessible in light, dark and narrow, quiet in the console, light to load, and well formed.

Pages are found from the URL configuration, so that a new one cannot be forgotten.
"""

from collections.abc import Callable
from functools import cache, partial

import pytest

from tests.browser.pages import PARAMETER, REFUSED, STATES, Site, is_lost, routes
from tests.browser.tabs import HEAVIEST, TABLET, TELEPHONE, WIDE, Tab

pytestmark = pytest.mark.xdist_group("pages")  # a demo of their own: half of all that browsers do
PLACES = [*sorted(set(routes())), *STATES]


@pytest.fixture(scope="module")
def tab(site: Site) -> Callable[[str, int, str], Tab]:
    """One for each person, width and language, which they keep: a new tab costs more than the page in it."""
    return cache(partial(Tab, site))


@pytest.mark.parametrize("place", PLACES)
def test_a_page_stands_in_nobodys_way(site: Site, tab: Callable[[str, int, str], Tab], place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    who, path = seen
    here = tab(who, WIDE, "en-GB")
    status = here.visit(path)

    assert status == (422 if place in REFUSED else 200)
    assert here.page.locator("h1").count() == here.page.locator("head link[rel=icon]").count() == 1
    assert here.page.title().strip(" ·") not in {"", "Marketing Contacts"}
    assert here.page.locator("html").get_attribute("lang") == "en"
    assert here.barriers() == []
    here.open_details()
    assert here.barriers_in_the_dark() == []
    assert here.too_wide_at(WIDE) + here.too_wide_at(320) == []
    assert here.cut_tables_at(TABLET) == []
    assert here.page.locator(".card__body .fine-print").count() == 0
    assert here.asked_elsewhere + here.complaints_but(status if place in REFUSED else None) == []
    assert here.weight <= HEAVIEST


@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_a_telephone_in_polish(site: Site, tab: Callable[[str, int, str], Tab], place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    who, path = seen
    here = tab(who, TELEPHONE, "pl-PL")
    here.visit(path)
    here.open_details()

    assert here.page.locator("html").get_attribute("lang") == "pl"
    assert here.cut_tables_at(WIDE) == []
    assert here.too_wide_at(320) + here.too_wide_at(TELEPHONE) == []  # and so wide it stays
    assert here.barriers() == []
    assert here.barriers_in_the_dark() == []


def test_no_link_leads_to_a_server_that_fails(site: Site) -> None:
    assert site.found
    assert site.failed == {}


def test_a_page_is_lost_when_nobody_gets_it_or_the_server_fails() -> None:
    assert all(is_lost(statuses) for statuses in ([404, 403, 404], [404, 500, 404], [500, 200]))
    assert not any(is_lost(statuses) for statuses in ([404, 405, 404], [404, 200]))


def test_the_walk_knows_pages_with_ids_in_their_address() -> None:
    assert any(PARAMETER.search(place) for place in PLACES)
