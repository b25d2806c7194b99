"""The price of a higher tier is known before, and it is what is charged."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.billing.selectors import count_preview, next_upgrade, upgrade_to_hold
from marketing_contacts.billing.upgrade_words import upgrade_price
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.billing.cast import charges_of, count, priced, usage_of
from tests.conftest import NOW

TODAY = date(2026, 11, 24)


def member_of(portal: Portal, *permissions: Permission, name: str = "Wanda") -> Member:
    user = User.objects.create_user(f"{name}.{portal.pk}@example.com", name=name)
    return add_member(portal=portal, user=user, permissions=permissions, by=None, now=NOW)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.integers(1, 40_000),
    monthly=st.booleans(),
    renewal=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    at=st.integers(0, 365 * 24).map(lambda hours: datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=hours)),
    maximum=st.none() | st.integers(1, 30_000),
    month=st.integers(0, 10**9),
    step=st.integers(0, 10**9),
    tiers=st.tuples(st.integers(1, 9_000), st.integers(1, 9_000)),
)
def test_the_preview_is_what_is_charged(
    portal: Portal,
    *,
    wanted: int,
    monthly: bool,
    renewal: date,
    at: datetime,
    maximum: int | None,
    month: int,
    step: int,
    tiers: tuple[int, int],
) -> None:
    with transaction.atomic():
        priced(tiers=tiers, month=month, step=step, valid_from=date(2020, 1, 1))
        term = Subscription.Term.MONTHLY if monthly else Subscription.Term.YEARLY
        Subscription.objects.filter(portal=portal).update(term=term, renewal_date=renewal)
        Usage.objects.filter(portal=portal).update(next_update_at=at + timedelta(days=1))
        services.set_maximum(portal=portal, maximum=maximum, by=None, now=at)

        told = count_preview(portal, wanted, at)
        granted = count(portal, wanted, at)

        usage = usage_of(portal)
        assert told.count_after == usage.count
        assert told.tier_after == usage.tier
        assert told.held == wanted - granted
        charged = [(each.amount_minor, each.date, each.days, each.to_tier) for each in charges_of(portal)]
        upgrade = told.upgrade
        expected = upgrade and (upgrade.amount_minor, upgrade.charge_date, upgrade.days, upgrade.to_tier)
        assert charged == ([expected] if expected else [])
        transaction.set_rollback(True)


def test_the_next_tier_has_a_price_for_the_rest_of_the_term_and_for_a_month(portal: Portal) -> None:
    priced()

    upgrade = next_upgrade(portal, day=TODAY)

    assert upgrade
    assert upgrade.to_tier == 7_000
    assert upgrade.month_minor == 22_500
    assert upgrade.amount_minor == 93_205
    assert upgrade.charge_date == date(2026, 11, 25)
    assert upgrade.days == 126
    assert upgrade.currency == "EUR"


def test_the_preview_takes_the_tiers_of_the_price_and_not_those_of_the_edition(portal: Portal) -> None:
    priced(tiers=(2_000, 100))

    assert count_preview(portal, 2_001, NOW).tier_after == 2_100


def test_a_tier_that_cannot_be_passed_has_no_price(portal: Portal) -> None:
    priced()
    services.set_maximum(portal=portal, maximum=2_000, by=None, now=NOW)

    assert next_upgrade(portal, day=TODAY) is None
    assert count_preview(portal, 9_000, NOW).upgrade is None
    assert upgrade_to_hold(portal, 2_000, day=TODAY) is None


def test_an_edition_without_marketing_contacts_has_no_upgrade(portal: Portal) -> None:
    Edition.objects.update(has_marketing_contacts=False, step_contacts=0)

    assert next_upgrade(portal, day=TODAY) is None


def test_members_who_see_billing_read_the_amounts(portal: Portal) -> None:
    priced()
    beata = member_of(portal, Permission.VIEW_BILLING)
    upgrade = next_upgrade(portal, day=TODAY)

    assert upgrade
    assert strip_tags(upgrade_price(upgrade, beata)) == (
        "The tier of 7,000 contacts costs €225.00 more per month. For the rest of the term, from 25 November 2026 to "
        "30 March 2027, that is €932.05."
    )


def test_other_members_read_whom_to_ask(portal: Portal) -> None:
    upgrade = next_upgrade(portal, day=TODAY)
    viewer = member_of(portal)
    assert upgrade
    assert upgrade_price(upgrade, viewer) == "A higher tier costs money."

    for name, permission in (
        ("Anna Nowak", Permission.SUPER_ADMIN),
        ("Zofia Maj", Permission.MODIFY_BILLING),
        ("Beata Lis", Permission.VIEW_BILLING),
        ("Ewa Sowa", Permission.SUPER_ADMIN),
    ):
        member_of(portal, permission, name=name)

    words = "A higher tier costs money. Ask Beata Lis, Zofia Maj or Anna Nowak how much."
    assert upgrade_price(upgrade, viewer) == words


def test_without_a_price_in_the_catalogue_staff_set_the_amount(portal: Portal) -> None:
    upgrade = next_upgrade(portal, day=TODAY)

    assert upgrade
    assert upgrade.amount_minor is None
    told = strip_tags(upgrade_price(upgrade, member_of(portal, Permission.VIEW_BILLING)))
    assert "no price in EUR for the tier of 7,000 contacts" in told


def test_on_the_last_day_of_the_term_only_the_month_costs(portal: Portal) -> None:
    priced()
    upgrade = next_upgrade(portal, day=date(2027, 3, 30))

    assert upgrade
    assert strip_tags(upgrade_price(upgrade, member_of(portal, Permission.VIEW_BILLING))) == (
        "From the renewal on 31 March 2027, the tier of 7,000 contacts costs €225.00 more per month. Until then it "
        "costs nothing extra."
    )
