"""The ledger's verifier names the first row that was altered, removed or reordered, and a tail that was cut off."""

from functools import partial

import pytest

from marketing_contacts.billing import ledger_chain as ledger
from marketing_contacts.billing import services
from marketing_contacts.billing.models import UsageEntry
from marketing_contacts.billing.services import UsageMove
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox import chains
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.meanwhile import before_a_statement_on
from tests.tampering import tamper
from tests.team import team_of

OF = "billing_usageentry WHERE portal_id = %s AND sequence"


@pytest.fixture
def booked(portal: Portal) -> Portal:
    """A portal with four rows in its ledger."""
    for source, delta in ((WEBINARS, 5), (FORMS, 2), (WEBINARS, -1), (FORMS, 3)):
        services.move_count(portal=portal, moves=[UsageMove(source, delta)], now=NOW)
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


def test_rows_that_are_booked_while_it_is_read_are_no_fault(booked: Portal) -> None:
    def book(portal: Portal) -> None:
        services.move_count(portal=portal, moves=[UsageMove(FORMS, 1)], now=NOW)

    with before_a_statement_on("billing_usage", partial(book, booked)):
        assert ledger.verify(portal=booked) is None
    assert UsageEntry.objects.filter(portal=booked).count() == 5


def test_a_ledger_of_any_length_is_read_in_pieces(booked: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "PIECE", 2)
    assert ledger.verify(portal=booked) is None

    tamper(f"UPDATE {OF} = 3".replace(" WHERE", " SET delta = 9 WHERE"), booked.pk)
    assert ledger.verify(portal=booked) == "ledger row 3 was altered"


def test_a_row_that_nobody_booked_behind_the_head_is_named(booked: Portal) -> None:
    head = UsageEntry.objects.get(portal=booked, sequence=3).hash
    tamper("UPDATE billing_usage SET ledger_sequence = 3, ledger_hash = %s WHERE portal_id = %s", head, booked.pk)

    assert ledger.verify(portal=booked) == "ledger row 4 was altered"


def test_one_looks_through_the_chains_of_a_portal_at_a_time(committed_database: None) -> None:
    portal, other = new_portal(), new_portal()

    def is_free(of: Portal) -> bool:
        with chains.one_at_a_time(of.pk) as free:
            return free

    with team_of(1) as team, chains.one_at_a_time(portal.pk) as free:
        assert free
        assert team.at_once([partial(is_free, portal), partial(is_free, other)]) == [False, True]
    assert is_free(portal)
