"""The running count, its ledger, tier and maximum."""

from datetime import date

import pytest
from django.db import Error, connection, transaction

from marketing_contacts.billing import services
from marketing_contacts.billing.models import SourceActivity, SourceActivityDay, TierUpgrade, Usage, UsageEntry
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import FORMS, NOW, WEBINARS
from tests.sql_wall import lifted


def count(portal: Portal, number: int) -> int:
    return services.count_creation(
        portal=portal, source=WEBINARS, toggle_version=1, created=number, wanted=number, now=NOW
    ).granted


def test_a_creation_moves_count_ledger_and_activity(portal: Portal) -> None:
    assert count(portal, 3) == 3

    usage, entry = Usage.objects.get(portal=portal), UsageEntry.objects.get(portal=portal)
    assert usage.count == 3
    assert usage.ledger_sequence == 1
    assert entry.balance == 3
    assert entry.delta == 3
    assert bytes(usage.ledger_hash) == bytes(entry.hash)
    assert SourceActivity.objects.get(portal=portal).marketing == 3


def test_a_creation_of_none_touches_neither_counter_nor_ledger(portal: Portal) -> None:
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=0, created=5, wanted=0, now=NOW)

    assert not UsageEntry.objects.filter(portal=portal).exists()
    assert SourceActivity.objects.get(portal=portal).created == 5


def test_the_maximum_lets_exactly_the_room_through_and_holds_the_rest(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=10, by=None, now=NOW)

    assert count(portal, 8) == 8
    assert count(portal, 8) == 2

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 10
    assert usage.held == 6
    assert SourceActivity.objects.filter(portal=portal).order_by("id").last().held == 6  # type: ignore[union-attr]


def test_passing_the_tier_by_one_upgrades_at_once_and_charges_the_following_day(portal: Portal) -> None:
    count(portal, 2000)
    assert Usage.objects.get(portal=portal).tier == 2000

    count(portal, 1)

    upgrade = TierUpgrade.objects.get(portal=portal)
    assert upgrade.from_tier == 2000
    assert upgrade.to_tier == 7000
    assert upgrade.charge_date == date(2026, 11, 25)
    assert Usage.objects.get(portal=portal).tier == 7000


def test_moves_of_one_source_become_one_ledger_row(portal: Portal) -> None:
    count(portal, 5)

    moves = [services.UsageMove(WEBINARS, -1), services.UsageMove(WEBINARS, -1), services.UsageMove(FORMS, 1)]
    services.move_count(portal=portal, moves=moves, now=NOW)

    assert list(UsageEntry.objects.filter(portal=portal).values_list("delta", "balance")) == [(5, 5), (-2, 3), (1, 4)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_usageentry SET delta = 2",
        "DELETE FROM billing_usageentry",
        "TRUNCATE billing_usageentry",
        "UPDATE portals_auditentry SET action = 'x'",
        "TRUNCATE portals_auditentry",
    ],
)
def test_the_database_refuses_to_change_what_was_recorded(portal: Portal, statement: str) -> None:
    count(portal, 1)
    services.set_maximum(portal=portal, maximum=5, by=None, now=NOW)

    with lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Error, match="append-only"):
            cursor.execute(statement)
        transaction.set_rollback(True)


def test_folding_keeps_the_sums(portal: Portal) -> None:
    count(portal, 3)
    count(portal, 4)

    assert services.fold_activity(portal=portal, before=NOW.replace(day=25)) == 2

    assert not SourceActivity.objects.filter(portal=portal).exists()


def test_a_folded_day_keeps_the_label_that_its_source_had_last(portal: Portal) -> None:
    for hour, label in ((10, "Webinars"), (12, "Webinar Studio"), (11, "Between")):
        source = Source(SourceKind.APP, 1, label)
        at = NOW.replace(hour=hour)
        services.count_creation(portal=portal, source=source, toggle_version=1, created=1, wanted=0, now=at)
        services.fold_activity(portal=portal, before=NOW.replace(day=25))

    assert SourceActivityDay.objects.get(portal=portal).source_label == "Webinar Studio"
