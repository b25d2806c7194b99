"""Asking for a lower tier at the renewal."""

from datetime import UTC, date, datetime

import pytest

from marketing_contacts.billing import services
from marketing_contacts.billing.services import NoSuchTier, TierTooSmall, TooLateToAsk
from marketing_contacts.portals.models import AuditEntry, Member, Portal
from tests.billing.cast import count, drop, priced, subscription_of
from tests.conftest import NOW
from tests.portals.cast import member_of


@pytest.fixture
def anna(portal: Portal) -> Member:
    """On the tier of 12,000, with 3,000 that count."""
    count(portal, 12_000)
    drop(portal, 9_000)
    return member_of(portal, "Anna")


def ask(anna: Member, tier: int, at: datetime = NOW) -> None:
    services.ask_for_downgrade(portal=anna.portal, tier=tier, by=anna, now=at)


def actions(portal: Portal) -> list[str]:
    found = AuditEntry.objects.filter(portal=portal, action__contains="downgrade").order_by("sequence")
    return list(found.values_list("action", flat=True))


def test_a_lower_tier_is_asked_for_and_who_did_is_kept(anna: Member) -> None:
    ask(anna, 7_000)

    found = subscription_of(anna.portal)
    assert found.downgrade_tier == 7_000
    assert found.downgrade_asked_at == NOW
    assert found.downgrade_asked_by_label == "Anna"
    assert actions(anna.portal) == ["subscription.ask_for_downgrade"]


@pytest.mark.parametrize("tier", [12_000, 17_000, 6_999, 0, -5_000])
def test_only_a_lower_tier_of_the_edition_can_be_asked_for(anna: Member, tier: int) -> None:
    with pytest.raises(NoSuchTier):
        ask(anna, tier)


def test_a_tier_that_will_not_hold_the_count_is_refused(anna: Member) -> None:
    with pytest.raises(TierTooSmall):
        ask(anna, 2_000)


def test_those_that_will_have_dropped_by_then_are_not_in_the_way(anna: Member) -> None:
    services.set_pending(portal=anna.portal, number=1_000)

    ask(anna, 2_000)

    assert subscription_of(anna.portal).downgrade_tier == 2_000


def test_the_last_moment_to_ask_is_in_the_portals_time_zone(anna: Member) -> None:
    last = datetime(2027, 3, 24, 22, 59, tzinfo=UTC)  # a Wednesday, a minute before midnight in Warsaw

    ask(anna, 7_000, last)
    with pytest.raises(TooLateToAsk):
        ask(anna, 7_000, last.replace(hour=23))


def test_the_tiers_are_those_of_the_price_at_the_renewal(anna: Member) -> None:
    priced()
    priced(valid_from=date(2027, 3, 31), tiers=(4_000, 4_000))

    ask(anna, 4_000)
    with pytest.raises(NoSuchTier):
        ask(anna, 7_000)


def test_a_wish_can_be_withdrawn_and_withdrawing_none_is_not_recorded(anna: Member) -> None:
    ask(anna, 7_000)

    for _twice in range(2):
        services.withdraw_downgrade(portal=anna.portal, by=anna, now=NOW)

    assert subscription_of(anna.portal).downgrade_tier is None
    assert actions(anna.portal) == ["subscription.ask_for_downgrade", "subscription.withdraw_downgrade"]
