"""What a renewal date brings: the next term, its price, the tier that was asked for; once, however late."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine

from marketing_contacts.billing import services, tasks
from marketing_contacts.billing.models import Charge, Edition, Subscription
from marketing_contacts.billing.selectors import portals_to_renew
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.billing.cast import MORNING_OF_RENEWAL, charges_of, count, drop, priced, subscription_of, usage_of
from tests.conftest import NOW, new_portal
from tests.portals.cast import member_of
from tests.team import team_of


def renew(portal: Portal, at: datetime = MORNING_OF_RENEWAL) -> int:
    return services.renew(portal=portal, now=at)


def monthly(portal: Portal, day: date, at: datetime = NOW) -> None:
    services.change_subscription(
        portal=portal,
        edition=subscription_of(portal).edition,
        term=Subscription.Term.MONTHLY,
        renewal_date=day,
        by="Olga",
        now=at,
    )


def test_a_renewal_begins_the_next_term_and_charges_it_whole(portal: Portal) -> None:
    priced()
    count(portal, 2_001)

    assert renew(portal) == 1

    charge = charges_of(portal)[-1]
    assert charge.kind == "RENEWAL"
    assert charge.date == date(2027, 3, 31)
    assert charge.days == 366
    assert charge.days_of_term == 366
    assert charge.amount_minor == 12 * (80_000 + 22_500)
    assert subscription_of(portal).next_renewal_date == date(2028, 3, 31)


def test_a_renewal_is_carried_out_once_and_not_before_its_day_in_the_portals_zone(portal: Portal) -> None:
    assert renew(portal, datetime(2027, 3, 30, 21, 59, tzinfo=UTC)) == 0  # in Warsaw a minute before midnight
    assert renew(portal, datetime(2027, 3, 30, 22, tzinfo=UTC)) == 1
    assert renew(portal) == 0

    assert len(charges_of(portal)) == 1


def test_renewals_that_were_missed_are_charged_each_as_of_its_day(portal: Portal) -> None:
    priced(month=3_100, step=0)
    monthly(portal, date(2026, 12, 31), at=datetime(2026, 12, 1, tzinfo=UTC))

    assert renew(portal, datetime(2027, 3, 30, 23, tzinfo=UTC)) == 4

    days = [charge.date for charge in charges_of(portal)]
    assert days == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert {charge.amount_minor for charge in charges_of(portal)} == {3_100}


def test_what_a_late_renewal_finds_upgraded_already_is_not_charged_twice(portal: Portal) -> None:
    priced()
    count(portal, 2_001, MORNING_OF_RENEWAL)

    renew(portal, MORNING_OF_RENEWAL + timedelta(days=3))

    upgrade, renewal = charges_of(portal)
    assert upgrade.days == 365
    assert upgrade.days_of_term == 366
    assert upgrade.amount_minor == 269_262
    assert renewal.from_tier == 2_000
    assert renewal.to_tier == 2_000
    assert renewal.amount_minor == 12 * 80_000
    assert usage_of(portal).tier == 7_000


def test_the_tier_stays_where_nobody_asked_for_a_lower_one(portal: Portal) -> None:
    count(portal, 2_001)
    drop(portal, 2_000)

    renew(portal)

    assert usage_of(portal).tier == 7_000


def test_a_lower_tier_that_was_asked_for_begins_with_the_term_and_is_audited(portal: Portal) -> None:
    priced()
    count(portal, 2_001)
    drop(portal, 1_000)
    services.ask_for_downgrade(portal=portal, tier=2_000, by=member_of(portal, "Anna"), now=NOW)

    renew(portal)

    assert usage_of(portal).tier == 2_000
    assert charges_of(portal)[-1].amount_minor == 12 * 80_000
    assert subscription_of(portal).downgrade_tier is None
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "subscription.tier"
    assert entry.before == 7_000
    assert entry.after == 2_000


def test_where_the_count_has_grown_over_it_the_smallest_tier_that_holds_it_begins(portal: Portal) -> None:
    count(portal, 7_001)
    drop(portal, 6_000)
    services.ask_for_downgrade(portal=portal, tier=2_000, by=member_of(portal, "Anna"), now=NOW)
    count(portal, 2_000)

    renew(portal)

    assert usage_of(portal).tier == 7_000


def test_a_new_price_holds_from_the_renewal_on_and_the_tier_is_one_of_its_own(portal: Portal) -> None:
    priced()
    priced(valid_from=date(2027, 1, 1), tiers=(3_000, 4_000), month=90_000, step=20_000)
    count(portal, 2_001)

    renew(portal)

    assert usage_of(portal).tier == 7_000  # 3,000 and a step of 4,000
    assert charges_of(portal)[-1].amount_minor == 12 * (90_000 + 20_000)


def test_an_edition_without_marketing_contacts_renews_for_nothing(portal: Portal) -> None:
    Edition.objects.update(has_marketing_contacts=False, step_contacts=0)

    assert renew(portal) == 1
    assert charges_of(portal) == []


def test_a_subscription_of_the_release_before_renews_when_its_next_term_begins(portal: Portal) -> None:
    Subscription.objects.filter(portal=portal).update(next_renewal_date=None)
    assert list(portals_to_renew(NOW)) == [portal.pk]

    assert renew(portal, NOW) == 0

    assert subscription_of(portal).next_renewal_date == date(2027, 3, 31)
    assert list(portals_to_renew(NOW)) == []


@time_machine.travel(MORNING_OF_RENEWAL, tick=False)
def test_every_portal_whose_day_has_come_is_renewed_by_a_task_of_its_own(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, sent = [portal.pk, new_portal().pk], list[int]()
    monkeypatch.setattr(tasks.renew, "apply_async", lambda args, **_options: sent.append(args[0]))

    assert tasks.renew_subscriptions() == 2

    assert sent == due
    assert [tasks.renew(portal_id) for portal_id in sent] == [1, 1]
    assert tasks.renew_subscriptions() == 0


def test_renewals_and_creates_at_once_renew_once(committed_database: None) -> None:
    portal = new_portal()
    priced()
    count(portal, 1_990)

    at = MORNING_OF_RENEWAL + timedelta(hours=1)
    with team_of(6) as team:
        renewals = [partial(renew, portal, at) for _each in range(6)]
        creates = [partial(count, portal, 2, at) for _each in range(12)]
        team.at_once([*creates[:6], *renewals, *creates[6:]])

    kinds = [charge.kind for charge in charges_of(portal)]
    assert sorted(kinds) == [Charge.Kind.RENEWAL, Charge.Kind.UPGRADE]
    assert [charge.number for charge in charges_of(portal)] == [1, 2]
    assert usage_of(portal).count == 2_014
