"""Counts name their measure, and a count that is shown twice is the same number.

Messages after a form, toasts and the help of fields are not read. A message tells of one act in a sentence, such as how
many apps were turned off. It is shown once and counts nothing that another place shows. Help says limits.
"""

import csv
import io
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import translation
from msgspec import Struct
from pytest_django import DjangoDbBlocker

from contacts.api.marketing.shapes import AppLimits, SourceUsage, UsageAnswer
from contacts.models import Contact
from marketing_contacts.billing.measure_words import NAMES
from marketing_contacts.billing.measures import Measure, scope_of
from marketing_contacts.toolbox.words import in_words
from tests.browser.pages import LINK, route_of
from tests.conftest import NOW
from tests.site.rich_portal import AFTER_UPDATE_DATE, Rich, rich_portal
from tests.site.shown_counts import Shown

LOOKED_AT = {"en": 4, "pl": 1}  # addresses of a route
OWN = "/marketing-contacts/v1"
# Fields of programs.
FIELDS: dict[type[Struct], dict[str, Measure]] = {
    UsageAnswer: {
        "count": Measure.MARKETING_NOW,
        "tier": Measure.TIER,
        "cap": Measure.MAXIMUM,
        "held": Measure.HELD_NOW,
        "pending": Measure.PENDING_NOW,
        "free_places": Measure.FREE_PLACES,
    },
    SourceUsage: {
        "created": Measure.CREATED,
        "marketing": Measure.CREATED_AS_MARKETING,
        "held": Measure.HELD_AT_CREATION,
    },
    AppLimits: {"count": Measure.MARKETING_NOW, "maximum": Measure.MAXIMUM, "rate": Measure.RATE},
}
NO_COUNTS = {"rate_minutes"}
# Columns of CSV files that hold whole numbers and no counts.
NUMBERED = {"Number", "Source number", "Statement", "Days", "Days of the term", "Sets the amount of"}
NO_TABLES_OF_COUNTS = ("/export", "/audit-trail.csv", "/not-set.csv", "/not-imported.csv")
# Under one heading, two counts of the same thing.
HEADINGS = {Measure.TIER_BEFORE: Measure.TIER, Measure.TIER_AFTER: Measure.TIER}
Key = tuple[str, str]  # a measure and a scope
Places = defaultdict[Key, defaultdict[int, list[str]]]


@dataclass(frozen=True)
class Seen:
    """An address that a link led to."""

    path: str
    kind: str
    text: str

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")

    @cached_property
    def shown(self) -> Shown:
        return Shown(self.text)


@pytest.fixture(scope="module")
def rich(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rich]:
    """Made once, for pages change nothing."""
    with time_machine.travel(NOW, tick=False) as clock, django_db_blocker.unblock(), transaction.atomic():
        yield rich_portal(clock)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walk(rich: Rich) -> Callable[[str], list[Seen]]:
    return cache(lambda language: list(seen_by_links(rich, language, most=LOOKED_AT[language])))


def seen_by_links(rich: Rich, language: str, *, most: int) -> Iterator[Seen]:
    """Everything in the portal and of its staff that links lead to, a few addresses of each route."""
    client = Client(headers={"host": "127.0.0.1", "accept-language": language})
    client.force_login(rich.admin.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    homes = (f"/portals/{rich.portal.pk}/", "/staff/")
    waiting, known, looked_at = deque([f"{homes[0]}contacts/"]), set[str](), Counter[str]()
    while waiting:
        path = waiting.popleft()
        looked_at[route_of(urlsplit(path).path)] += 1
        if looked_at[route_of(urlsplit(path).path)] > most:
            continue
        answer = client.get(path)
        seen = Seen(path, answer.headers.get("Content-Type", ""), answer.getvalue().decode("utf-8-sig"))
        yield seen
        links = [each.replace("&amp;", "&") for each in LINK.findall(seen.text)] if seen.is_page else []
        links += [answer.headers["Location"]] if "Location" in answer.headers else []
        new = [address for link in links if (address := urljoin(path, link)).startswith(homes) and address not in known]
        known.update(new)
        waiting.extend(new)


@pytest.mark.parametrize("language", LOOKED_AT)
def test_no_number_in_a_card_or_a_table_lacks_its_measure(walk: Callable[[str], list[Seen]], language: str) -> None:
    pages = [seen for seen in walk(language) if seen.is_page]

    bare = {f"{number} on {page.path}" for page in pages for number in page.shown.bare}

    assert bare == set()
    assert len({route_of(urlsplit(page.path).path) for page in pages}) > 40


@pytest.mark.parametrize("language", LOOKED_AT)
def test_a_count_stands_under_the_name_of_its_measure(walk: Callable[[str], list[Seen]], language: str) -> None:
    with translation.override(language):
        names = {measure: in_words(HEADINGS.get(measure, measure)) for measure in Measure}
        counts = [(count, page.path) for page in walk(language) if page.is_page for count in page.shown.counts]

    wrong = {
        f"{each} on {path}" for each, path in counts if each.label and names[Measure(each.measure)] not in each.label
    }

    assert wrong == set()


def test_names_of_measures_differ() -> None:
    for language in LOOKED_AT:
        with translation.override(language):
            assert [name for name, times in Counter(map(str, NAMES.values())).items() if times > 1] == []
    assert set(NAMES) == set(Measure)


@pytest.mark.parametrize("shape", FIELDS)
def test_every_count_of_a_program_has_a_measure(shape: type[Struct]) -> None:
    numbers = {name for name, kind in shape.__annotations__.items() if kind in {int, int | None}}

    assert numbers - NO_COUNTS == set(FIELDS[shape])


def test_a_count_that_is_shown_twice_is_one_number(rich: Rich, walk: Callable[[str], list[Seen]]) -> None:
    places = places_of(walk("en"), rich)

    assert differing(places) == {}
    assert sum(len({path for paths in found.values() for path in paths}) > 1 for found in places.values()) > 100


def test_a_column_of_the_trend_says_what_its_file_says(rich: Rich, walk: Callable[[str], list[Seen]]) -> None:
    trend = [seen for seen in walk("en") if "/usage" in seen.path and "sources" not in seen.path]

    [paths] = places_of(trend, rich)[Measure.BEGAN_TO_COUNT, scope_of(day=NOW.date())].values()

    assert {path.partition("?")[0].rpartition("/")[2] for path in paths} == {"usage", "trend.csv"}


def test_counts_are_one_number_until_an_update_date_is_booked(rich: Rich) -> None:
    with time_machine.travel(AFTER_UPDATE_DATE + timedelta(days=29), tick=False):
        places = places_of(list(seen_by_links(rich, "en", most=1)), rich)

    assert differing(places) == {}
    assert list(places[Measure.PENDING_NOW, ""]) == [0]


def test_counts_of_the_portal_are_those_of_its_contacts(rich: Rich, walk: Callable[[str], list[Seen]]) -> None:
    places = places_of(walk("en"), rich)

    counting = Contact.objects.filter(portal=rich.portal, archived_at=None).exclude(marketing_status="NON_MARKETING")
    held = Contact.objects.filter(portal=rich.portal, archived_at=None).exclude(held_reason="")

    assert list(places[Measure.MARKETING_NOW, ""]) == [counting.count()]
    assert list(places[Measure.HELD_NOW, ""]) == [held.count()]


def places_of(seen: list[Seen], rich: Rich) -> Places:
    """The addresses at which each count is shown, by its measure and scope, and by its number."""
    places: Places = defaultdict(lambda: defaultdict(list))
    for source in (of_pages(seen), of_files(seen), of_programs(rich)):
        for (measure, of), number, path in source:
            key = measure, of.removeprefix(scope_of(portal=rich.portal.pk))  # staff say which portal
            places[key][number].append(path)
    return places


def differing(places: Places) -> dict[Key, dict[int, list[str]]]:
    return {
        key: {number: paths[:3] for number, paths in found.items()} for key, found in places.items() if len(found) > 1
    }


def of_pages(seen: Iterable[Seen]) -> Iterator[tuple[Key, int, str]]:
    for page in seen:
        if page.is_page:
            yield from (((each.measure, each.of), each.value, page.path) for each in page.shown.counts)


def of_files(seen: Iterable[Seen]) -> Iterator[tuple[Key, int, str]]:
    names = {str(name): measure for measure, name in NAMES.items()}
    for file in seen:
        if not file.kind.startswith("text/csv") or file.path.partition("?")[0].endswith(NO_TABLES_OF_COUNTS):
            continue
        header, *rows = csv.reader(io.StringIO(file.text))
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            for heading, cell in cells.items():
                name, _gap, since = heading.removesuffix(")").partition(" (")
                if name in names:
                    yield (names[name], scope_of_row(cells, file.path, since)), int(cell), file.path
                else:
                    assert name in NUMBERED or not re.fullmatch(r"-?\d+", cell), f"{heading} of {file.path}"


def scope_of_row(cells: dict[str, str], path: str, since: str) -> str:
    """What the other columns of the row say that its counts are of."""
    source = f"{cells['Kind']}-{cells['Source number']}" if "Source number" in cells else ""
    if "/ledger" in path:
        return scope_of(entry=cells["Number"])
    if "/charges" in path:
        return scope_of(charge=cells["Number"])
    if "/trend" in path:
        return scope_of(day=cells["Day"])
    if "/sources" in path:
        return joined(scope_of(since=since), source)
    late = cells["Late correction"] == "yes"
    return joined(scope_of(end="late" if late else "sources", period=cells["Statement"]), source)


def joined(*parts: str) -> str:
    return " ".join(sorted(parts))


def of_programs(rich: Rich) -> Iterator[tuple[Key, int, str]]:
    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {rich.token}"})
    usage, apps = (client.get(f"{OWN}/{name}").json() for name in ("usage", "apps"))
    answers: list[tuple[type[Struct], dict[str, int], str]] = [(UsageAnswer, usage, "")]
    answers += [
        (SourceUsage, each, joined(scope_of(days=30), f"{each['kind']}-{each['id']}")) for each in usage["bySource"]
    ]
    answers += [(AppLimits, each["limits"], scope_of(app=each["appId"])) for each in apps["results"] if each["limits"]]
    for shape, answer, scope in answers:
        for name, measure in FIELDS[shape].items():
            number = answer["freePlaces" if name == "free_places" else name]
            if number is not None:
                yield (measure, scope), number, OWN
