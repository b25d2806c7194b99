"""The audit trail's verifier names the first entry that was altered, removed or moved, and a tail that was cut off."""

import pytest

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW
from tests.meanwhile import before_a_statement_on
from tests.tampering import tamper

OF = "portals_auditentry WHERE portal_id = %s AND sequence"


@pytest.fixture
def audited(portal: Portal) -> Portal:
    """A portal with four entries in its audit trail."""
    for number in range(4):
        audit.record(
            portal=portal,
            actor=None,
            action="connected_app.toggle",
            target=audit.Target("connected_app", number, "Żaba"),
            before=False,
            after={"enabled": True},
            now=NOW,
        )
    return portal


def test_an_untouched_trail_is_whole(audited: Portal) -> None:
    assert audit.verify(portal=audited) is None


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_id = 7",
        "actor_label = 'Eve'",
        "action = 'member.add'",
        "target_kind = 'member'",
        "target_id = '9'",
        "target_label = 'Zaba'",
        "before = 'true'",
        """after = '{"enabled": false}'""",
        "after = NULL",
    ],
)
def test_an_entry_that_was_altered_is_named(audited: Portal, change: str) -> None:
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", f" SET {change} WHERE"), audited.pk)

    assert audit.verify(portal=audited) == "audit entry 2 was altered"


def test_an_entry_that_was_hashed_anew_gives_itself_away_at_the_next(audited: Portal) -> None:
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", " SET actor_label = 'Eve' WHERE"), audited.pk)
    entry = AuditEntry.objects.get(portal=audited, sequence=2)
    tamper(f"UPDATE {OF} = 2".replace(" WHERE", " SET hash = %s WHERE"), audit.digest(entry), audited.pk)

    assert audit.verify(portal=audited) == "audit entry 3 was altered"


def test_an_entry_that_was_removed_is_named(audited: Portal) -> None:
    tamper(f"DELETE FROM {OF} = 2", audited.pk)

    assert audit.verify(portal=audited) == "audit entry 2 is missing"


def test_entries_that_changed_places_are_named(audited: Portal) -> None:
    for before, after in ((2, 90), (3, 2), (90, 3)):
        tamper(f"UPDATE {OF} = %s".replace(" WHERE", " SET sequence = %s WHERE"), after, audited.pk, before)

    assert audit.verify(portal=audited) == "audit entry 2 was altered"


def test_a_tail_that_was_cut_off_is_known_by_the_head(audited: Portal) -> None:
    tamper(f"DELETE FROM {OF} >= 3", audited.pk)

    assert audit.verify(portal=audited) == "audit entries after 2 were cut off"


def test_entries_that_are_recorded_while_it_is_read_are_no_fault(audited: Portal) -> None:
    def record() -> None:
        target = audit.Target("portal", audited.pk)
        audit.record(portal=audited, actor=None, action="portal.change", target=target, now=NOW)

    with before_a_statement_on("portals_audithead", record):
        assert audit.verify(portal=audited) is None
    assert AuditEntry.objects.filter(portal=audited).count() == 5
