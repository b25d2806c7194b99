"""What passing the tier costs, and charges whose amount is set later."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import Error, connection, transaction

from marketing_contacts.billing import charge_checks as charged
from marketing_contacts.billing import services
from marketing_contacts.billing.models import Charge, Edition, TierUpgrade
from marketing_contacts.billing.selectors import open_charges
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.billing.cast import charges_of, count, priced, usage_of
from tests.conftest import NOW, new_portal
from tests.meanwhile import before_a_statement_on
from tests.sql_wall import lifted
from tests.tampering import tamper
from tests.team import team_of


def settle(portal: Portal, number: int, amount: int = 5_000) -> Charge:
    return services.settle_charge(portal=portal, number=number, amount_minor=amount, by="Olga", now=NOW)


def test_passing_the_tier_charges_the_rest_of_the_term_from_the_following_day(portal: Portal) -> None:
    priced()

    count(portal, 2_001)

    [charge] = charges_of(portal)
    assert charge.number == 1
    assert charge.kind == Charge.Kind.UPGRADE
    assert charge.from_tier == 2_000
    assert charge.to_tier == 7_000
    assert charge.date == date(2026, 11, 25)
    assert charge.days == 126
    assert charge.days_of_term == 365
    assert (charge.amount_minor, charge.currency) == (93_205, "EUR")  # 12 * 225.00 * 126 / 365 = 932.054…
    assert charge.ledger_sequence == TierUpgrade.objects.get(portal=portal).ledger_sequence


def test_the_following_day_is_that_of_the_portals_time_zone(portal: Portal) -> None:
    count(portal, 2_001, datetime(2026, 11, 24, 23, 30, tzinfo=UTC))  # in Warsaw the day after

    assert charges_of(portal)[0].date == date(2026, 11, 26)


def test_on_the_last_day_of_a_term_an_upgrade_costs_nothing_more(portal: Portal) -> None:
    priced()

    count(portal, 2_001, datetime(2027, 3, 30, 9, tzinfo=UTC))

    assert charges_of(portal)[0].days == 0
    assert charges_of(portal)[0].amount_minor == 0


def test_without_a_price_in_the_currency_the_tier_grows_and_staff_set_the_amount(portal: Portal) -> None:
    priced(currency="USD")

    assert count(portal, 2_001) == 2_001

    assert usage_of(portal).tier == 7_000
    assert charges_of(portal)[0].amount_minor is None
    settlement = settle(portal, 1)
    assert settlement.number == 2
    assert settlement.settles == 1
    assert settlement.amount_minor == 5_000
    assert settlement.currency == "EUR"
    assert not open_charges(portal).exists()
    assert AuditEntry.objects.filter(portal=portal).latest("sequence").after == "50.00 EUR"


def test_an_amount_is_set_once_and_only_where_there_is_none(portal: Portal) -> None:
    count(portal, 2_001)
    settle(portal, 1)

    for number in (1, 2, 77):
        with pytest.raises(services.AmountIsSet):
            settle(portal, number)


def test_the_price_of_a_term_is_the_one_that_was_in_force_when_it_began(portal: Portal) -> None:
    priced()
    priced(valid_from=date(2026, 6, 1), tiers=(500, 1_000), step=1)

    count(portal, 2_001)

    assert charges_of(portal)[0].to_tier == 7_000
    assert charges_of(portal)[0].amount_minor == 93_205


def test_where_there_was_no_price_yet_the_first_one_since_holds(portal: Portal) -> None:
    priced(valid_from=date(2026, 6, 1))
    priced(valid_from=date(2026, 7, 1), step=1)

    count(portal, 2_001)

    assert charges_of(portal)[0].amount_minor == 93_205


def test_an_edition_without_marketing_contacts_has_no_tier_to_pass(portal: Portal) -> None:
    Edition.objects.update(has_marketing_contacts=False, step_contacts=0)

    assert count(portal, 2_001) == 2_001

    assert usage_of(portal).tier == 2_000
    assert charges_of(portal) == []


@pytest.mark.parametrize("statement", ["UPDATE billing_charge SET number = 2", "DELETE FROM billing_charge"])
def test_the_database_refuses_to_change_a_charge(portal: Portal, statement: str) -> None:
    count(portal, 2_001)

    with lifted(), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(Error, match="append-only"):
            cursor.execute(statement)
        transaction.set_rollback(True)


def test_creates_that_pass_the_tier_together_upgrade_and_charge_once(committed_database: None) -> None:
    portal = new_portal()
    priced()
    count(portal, 1_995)

    with team_of(8) as team:
        team.at_once([partial(count, portal, 1) for _each in range(40)])

    assert usage_of(portal).count == 2_035
    assert TierUpgrade.objects.filter(portal=portal).count() == 1
    assert [charge.to_tier for charge in charges_of(portal)] == [7_000]


def test_charges_of_many_upgrades_at_once_are_numbered_without_a_gap(committed_database: None) -> None:
    portal = new_portal()
    count(portal, 2_000)

    with team_of(4) as team:
        team.at_once([partial(count, portal, 5_000) for _each in range(8)])

    assert [charge.number for charge in charges_of(portal)] == list(range(1, 9))
    assert [charge.from_tier for charge in charges_of(portal)[1:]] == [each.to_tier for each in charges_of(portal)[:-1]]


def test_charges_that_are_whole_are_said_to_be(portal: Portal) -> None:
    count(portal, 2_001)
    settle(portal, 1)
    count(portal, 5_000)

    assert charged.verify(portal=portal) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("number = 9 WHERE number = 1", "charge 1 is missing"),
        ("ledger_sequence = 77 WHERE number = 1", "charge 1 is for no upgrade"),
        ("amount_minor = 1 WHERE number = 1", "charge 2 sets an amount that was set"),
    ],
)
def test_a_charge_that_was_tampered_with_is_named(portal: Portal, change: str, said: str) -> None:
    count(portal, 2_001)
    settle(portal, 1)

    tamper(f"UPDATE billing_charge SET {change} AND portal_id = %s", portal.pk)

    assert charged.verify(portal=portal) == said


def test_an_upgrade_that_was_not_charged_is_named(portal: Portal) -> None:
    for _each in range(3):
        count(portal, 5_000)
    tamper("DELETE FROM billing_charge WHERE number = 3 AND portal_id = %s", portal.pk)
    assert charged.verify(portal=portal) == "the upgrade at ledger row 3 was not charged"


def test_an_upgrade_from_before_charges_were_kept_is_no_fault(portal: Portal) -> None:
    count(portal, 5_000)
    tamper("DELETE FROM billing_charge WHERE portal_id = %s", portal.pk)
    count(portal, 5_000)

    assert charged.verify(portal=portal) is None


def test_an_upgrade_while_the_charges_are_read_is_no_fault(portal: Portal) -> None:
    count(portal, 5_000)

    for table in ("billing_charge", "billing_tierupgrade"):
        with before_a_statement_on(table, partial(count, portal, 5_000)):
            assert charged.verify(portal=portal) is None
