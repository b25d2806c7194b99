"""Each filter of the list alone is read from an index, in the list's order: it costs the same at a million contacts.

Tried with a million contacts in one portal: a page takes 1 to 10 ms whatever its filter, a search up to 200 ms, the
number of what a common word finds up to 400 ms. All the indexes together cost a batch of 100 creates 1 to 1.5 ms, most
of it the words, and a single one 0.1 ms.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from contacts.marketing_status import MarketingStatus
from contacts.selectors import ContactFilters, HeldFilter, filtered_contacts, listed_contacts
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.plans import fill_contacts, generic_plan

MANY = 20_000
# 200 companies: PostgreSQL guesses how often the beginning of a word occurs until it knows 100 common words.
FILL = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at, source_kind,
        source_label, created_by_kind, created_by_id, created_by_label, toggle_version, created_at,
        updated_at, archived_at)
    SELECT %s, n || '@example.com', jsonb_build_object('firstname', 'Name' || n, 'company', 'Company' || n %% 200),
        'NON_MARKETING',
        CASE WHEN n %% 100 = 0 THEN 'CAP' WHEN n = 7 THEN 'RESTORE' ELSE '' END, now(), '', '',
        CASE n %% 500 WHEN 0 THEN 'user' WHEN 250 THEN 'import' ELSE 'app' END, n %% 50, 'x',
        CASE WHEN n %% 250 > 0 THEN 0 END,
        '2020-01-01'::timestamptz + n * interval '1 hour', now(), CASE WHEN n %% 200 = 1 THEN now() END
      FROM generate_series(1, %s) AS n
"""


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Portal]:
    """Made once, for nothing here writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        portal = new_portal()
        fill_contacts(FILL, portal, MANY)
        yield portal
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (ContactFilters(), "contacts_contact_pkey"),
        (ContactFilters(status=MarketingStatus.MARKETING), "contact_by_status"),
        (ContactFilters(status=MarketingStatus.UNTIL_NEXT_UPDATE), "contact_by_status"),
        (ContactFilters(held=HeldFilter.ANY), "contact_held"),
        (ContactFilters(held=HeldFilter.RESTORE), "contact_held_by_reason"),
        (ContactFilters(source_kind=SourceKind.APP, source_id=7), "contact_created_by"),
        (ContactFilters(source_kind=SourceKind.MEMBER), "contact_created_otherwise"),
        (ContactFilters(source_kind=SourceKind.IMPORT), "contact_created_otherwise"),
        (ContactFilters(created_before=datetime(2020, 2, 1, tzinfo=UTC)), "contact_created_at"),
        (ContactFilters(created_from=datetime(2020, 2, 1, tzinfo=UTC)), "contact_created_at"),
        (ContactFilters(archived=True), "contact_archived"),
        (ContactFilters(q="name777"), "contact_words"),
        (ContactFilters(q="nobody"), "contact_words"),
        (ContactFilters(q="777"), "contact_words"),
    ],
    ids=str,
)
def test_a_filter_alone_reads_its_index(many: Portal, filters: ContactFilters, index: str) -> None:
    found, order = listed_contacts(many, filters, NOW)

    plan = generic_plan(found.order_by(*order)[:26])

    assert f" {index}" in plan
    assert "Seq Scan" not in plan
    assert ("Sort" in plan) == bool(filters.q)  # a rare word's contacts are few; all others come in order


def test_a_common_word_is_read_in_the_lists_order(many: Portal) -> None:
    found, order = listed_contacts(many, ContactFilters(q="example"), NOW)

    plan = generic_plan(found.order_by(*order)[:26])

    assert " contacts_contact_pkey" in plan
    assert "Sort" not in plan


def test_the_number_of_what_a_word_finds_is_read_from_its_index(many: Portal) -> None:
    found = filtered_contacts(many, ContactFilters(q="name7"), NOW)

    plan = generic_plan(found[:10_001])

    assert " contact_words" in plan
