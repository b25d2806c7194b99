"""Staff put a portal on another edition or term."""

from datetime import date

import pytest

from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts, restore_contacts
from marketing_contacts.billing import services
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.services import RenewalPassed, RenewalTooFar
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.billing.cast import RENEWAL, charges_of, count, drop, priced, subscription_of, usage_of
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app
from tests.portals.cast import member_of

MONTHLY, YEARLY = Subscription.Term.MONTHLY, Subscription.Term.YEARLY


@pytest.fixture
def starter(db: None) -> Edition:
    return Edition.objects.create(code="starter", name="Starter", included_contacts=1_000, step_contacts=1_000)


@pytest.fixture
def free(db: None) -> Edition:
    return Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)


def put(portal: Portal, edition: Edition, term: str = YEARLY, renewal_date: date = RENEWAL) -> None:
    services.change_subscription(
        portal=portal, edition=edition, term=term, renewal_date=renewal_date, by="Olga", now=NOW
    )


def test_another_edition_begins_on_its_smallest_tier_that_holds_the_count(portal: Portal, starter: Edition) -> None:
    count(portal, 2_001)

    put(portal, starter)

    assert usage_of(portal).tier == 3_000
    assert len(charges_of(portal)) == 1  # the upgrade's alone
    entry = AuditEntry.objects.get(portal=portal, action="subscription.change")
    assert entry.actor_label == "Olga"
    assert entry.before == {"edition": "Professional", "term": "YEARLY", "renewal_date": "2027-03-31"}
    assert entry.after == {"edition": "Starter", "term": "YEARLY", "renewal_date": "2027-03-31"}


def test_another_term_keeps_tier_and_next_update_and_voids_a_wish(portal: Portal) -> None:
    count(portal, 2_001)
    drop(portal, 2_000)
    services.ask_for_downgrade(portal=portal, tier=2_000, by=member_of(portal, "Anna"), now=NOW)
    before = usage_of(portal)

    put(portal, subscription_of(portal).edition, MONTHLY, date(2026, 12, 15))

    found, after = subscription_of(portal), usage_of(portal)
    assert found.next_renewal_date == date(2026, 12, 15)
    assert found.downgrade_tier is None
    assert after.tier == before.tier
    assert after.next_update_at == before.next_update_at


def test_what_stays_the_same_is_not_recorded_and_keeps_its_day(portal: Portal) -> None:
    put(portal, subscription_of(portal).edition)

    assert not AuditEntry.objects.filter(portal=portal, action="subscription.change").exists()


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2020, 1, 1)])
def test_a_renewal_is_on_a_day_to_come(portal: Portal, day: date) -> None:
    with pytest.raises(RenewalPassed):
        put(portal, subscription_of(portal).edition, renewal_date=day)


def test_without_marketing_contacts_nothing_is_lost_and_nothing_new_counts(portal: Portal, free: Edition) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])

    put(portal, free)
    create(app, ["bob@example.com"])
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=NOW)

    assert usage_of(portal).count == 1
    assert usage_of(portal).tier == 2_000
    assert discrepancies(portal) == []


def test_back_on_an_edition_with_them_the_tier_holds_who_counted_all_along(
    portal: Portal, free: Edition, starter: Edition
) -> None:
    priced("starter", tiers=(500, 500))
    count(portal, 1_200)
    put(portal, free)

    put(portal, starter)

    assert usage_of(portal).tier == 1_500


@pytest.mark.parametrize(("term", "day"), [(MONTHLY, date(2027, 3, 31)), (YEARLY, date(2027, 12, 31))])
def test_a_renewal_is_at_most_one_term_away_so_that_upgrades_are_charged_until_then(
    portal: Portal, term: str, day: date
) -> None:
    with pytest.raises(RenewalTooFar):
        put(portal, subscription_of(portal).edition, term, day)

    assert subscription_of(portal).next_renewal_date == RENEWAL
    assert not AuditEntry.objects.filter(portal=portal).exists()


def test_the_tier_that_another_edition_brings_is_audited(portal: Portal, starter: Edition) -> None:
    put(portal, starter)

    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "subscription.tier"
    assert entry.before == 2_000
    assert entry.after == 1_000
    assert entry.actor_label == "Olga"
