"""The ledger's verifier names the first row that was altered, removed or reordered, and a tail that was cut off."""

import pytest

from marketing_contacts.billing import ledger, services
from marketing_contacts.billing.models import UsageEntry
from marketing_contacts.billing.services import UsageMove
from marketing_contacts.portals.models import Portal
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.tampering import tamper

OF = "billing_usageentry WHERE portal_id = %s AND sequence"


@pytest.fixture
def booked(portal: Portal) -> Portal:
    """A portal with four rows in its ledger."""
    for source, delta in ((WEBINARS, 5), (FORMS, 2), (WEBINARS, -1), (FORMS, 3)):
        services.move_count(portal=portal, moves=[UsageMove(source, delta)], at=NOW)
    return portal


def test_an_untouched_ledger_is_whole(booked: Portal) -> None:
    assert ledger.verify(portal=booked) is None
    assert ledger.verify(portal=new_portal()) is None


@pytest.mark.parametrize(
    "change",
    [
        "delta = 9",
        "balance = balance + 1",
        "at = at + interval '1 microsecond'",
        "effective_at = effective_at - interval '1 day'",
        "source_kind = 'user'",
        "source_id = 77",
        "source_label = 'Somebody else'",
        "previous_hash = ''",
        "hash = sha256(hash)",
    ],
)
def test_a_row_that_was_altered_is_named(booked: Portal, change: str) -> None:
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", f" SET {change} WHERE"), booked.pk)

    assert ledger.verify(portal=booked) == "ledger row 2 was altered"


def test_a_row_that_was_altered_and_hashed_anew_gives_itself_away_at_the_next(booked: Portal) -> None:
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", " SET source_id = 77 WHERE"), booked.pk)
    row = UsageEntry.objects.get(portal=booked, sequence=2)
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", " SET hash = %s WHERE"), ledger.digest(row), booked.pk)

    assert ledger.verify(portal=booked) == "ledger row 3 was altered"


def test_a_row_that_was_removed_is_named(booked: Portal) -> None:
    tamper(f"DELETE FROM {OF} = 2", booked.pk)

    assert ledger.verify(portal=booked) == "ledger row 2 is missing"


def test_rows_that_changed_places_are_named(booked: Portal) -> None:
    for before, after in ((2, 90), (3, 2), (90, 3)):
        tamper(f"UPDATE {OF} = %s".replace(" WHERE", " SET sequence = %s WHERE"), after, booked.pk, before)

    assert ledger.verify(portal=booked) == "ledger row 2 was altered"


@pytest.mark.parametrize("first", [4, 1])
def test_a_tail_that_was_cut_off_is_known_by_the_head(booked: Portal, first: int) -> None:
    tamper(f"DELETE FROM {OF} >= %s", booked.pk, first)

    assert ledger.verify(portal=booked) == f"ledger rows after {first - 1} were cut off"
