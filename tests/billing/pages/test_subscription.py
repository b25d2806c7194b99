"""The billing page Subscription: what it says, and asking for a lower tier there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.selectors import subscription_summary
from marketing_contacts.billing.services import renew
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import MORNING_OF_RENEWAL, charges_of, count, drop, priced, subscription_of
from tests.conftest import NOW
from tests.integrations.cast import client_for, text_of

PAGE = "/settings/billing/subscription"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)


def ask(client: Client, tier: object) -> int:
    return client.post(f"{PAGE}/downgrade", {"tier": tier}).status_code


def test_a_portal_whose_edition_has_no_marketing_contacts_is_told_so(beata: Client) -> None:
    Edition.objects.update(has_marketing_contacts=False)

    assert "Your edition does not include marketing contacts: contacts are created as non-marketing." in text_of(
        beata.get(PAGE)
    )


def test_it_says_what_is_paid_now_and_from_the_renewal_on(portal: Portal, beata: Client) -> None:
    priced()
    priced(valid_from=datetime(2027, 1, 1, tzinfo=UTC).date(), month=90_000)

    page = text_of(beata.get(PAGE))

    for words in ("Yearly", "2,000 marketing contacts", "€9,600.00", "€10,800.00", "At the renewal on 31 March 2027"):
        assert words in page


def test_without_a_price_it_says_that_the_catalogue_has_none(beata: Client) -> None:
    assert text_of(beata.get(PAGE)).count("not in the catalogue") == 2


def test_who_may_only_view_sees_it_without_forms(portal: Portal) -> None:
    viewer = client_for(portal, Permission.VIEW_BILLING)

    page = text_of(viewer.get(PAGE))

    assert "You need the permission “Modify billing” to do this." in page
    assert f'action="{PAGE}' not in page
    assert [ask(viewer, 2_000), viewer.post(f"{PAGE}/downgrade/withdraw").status_code] == [403, 403]


def test_others_are_refused(portal: Portal) -> None:
    assert client_for(portal).get(PAGE).status_code == 403


def test_a_lower_tier_is_asked_for_and_withdrawn(portal: Portal, beata: Client) -> None:
    count(portal, 7_001)
    drop(portal, 7_000)
    assert re.findall(r'type="radio" name="tier" value="(\d+)"', text_of(beata.get(PAGE))) == ["2000", "7000"]

    assert ask(beata, 2_000) == 302
    asked = text_of(beata.get(PAGE))
    assert "Lower tier requested" in asked
    assert 'type="radio"' not in asked
    assert subscription_of(portal).downgrade_tier == 2_000

    beata.post(f"{PAGE}/downgrade/withdraw")
    assert subscription_of(portal).downgrade_tier is None


def test_the_tiers_stand_with_their_prices_and_a_lower_one_says_what_it_saves(portal: Portal, beata: Client) -> None:
    priced()
    count(portal, 2_001)
    drop(portal, 2_000)

    page = text_of(beata.get(PAGE))

    rows = re.findall(r'<th scope="row">\s*<span>([\d,]+) marketing contacts', page)
    assert rows == ["2,000", "7,000", "12,000", "17,000", "22,000"]
    assert re.search(r"7,000 marketing contacts</span>\s*<span[^>]*>Your tier</span>", page)
    for words in (
        "€1,025.00",
        "€12,300.00",
        "2,000 marketing contacts: saves €2,700.00 per term",
        "begins on 31 March 2027",
    ):
        assert words in page


def test_a_renewal_that_costs_another_price_says_why(portal: Portal, beata: Client) -> None:
    assert "The price changes at the renewal" not in text_of(beata.get(PAGE))
    priced()
    priced(valid_from=date(2027, 1, 1), month=90_000)
    count(portal, 2_001)
    drop(portal, 2_000)

    page = text_of(beata.get(PAGE))
    assert "The catalogue has a new price from 1 January 2027." in page
    assert "A lower tier was requested." not in page

    ask(beata, 2_000)
    assert "A lower tier was requested." in text_of(beata.get(PAGE))


def test_what_a_lower_tier_saves_is_what_the_renewal_charges_less(portal: Portal, beata: Client) -> None:
    priced()
    priced(valid_from=date(2027, 1, 1), tiers=(1_000, 2_000), month=70_000, step=9_999)
    count(portal, 7_001)
    drop(portal, 7_000)
    summary = subscription_summary(portal, NOW)
    assert summary.lower_tiers == range(1_000, 11_001, 2_000)
    saved = {}

    for tier in (None, *summary.lower_tiers):
        with transaction.atomic():
            Subscription.objects.filter(portal=portal).update(downgrade_tier=tier)
            renew(portal=portal, now=MORNING_OF_RENEWAL)
            saved[tier] = charges_of(portal)[-1].amount_minor or 0
            transaction.set_rollback(True)

    assert summary.savings == {tier: saved[None] - saved[tier] for tier in summary.lower_tiers}


@pytest.mark.parametrize("tier", ["", "abc", "-1", "0", "2001", "12000", "9" * 30])
def test_what_is_no_lower_tier_is_refused_with_the_reason(portal: Portal, beata: Client, tier: str) -> None:
    count(portal, 7_001)
    drop(portal, 7_000)

    assert ask(beata, tier) == 422
    assert subscription_of(portal).downgrade_tier is None


def test_too_late_is_said_and_there_is_no_form(portal: Portal, beata: Client) -> None:
    count(portal, 7_001)
    drop(portal, 7_000)

    with time_machine.travel(datetime(2027, 3, 25, 9, tzinfo=UTC)):
        late = client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING, name="Late")
        assert "could be requested until 24 March 2027" in text_of(late.get(PAGE))
        assert ask(late, 2_000) == 422


def test_where_no_lower_tier_holds_who_counts_it_says_so(portal: Portal, beata: Client) -> None:
    assert "There is no lower tier" in text_of(beata.get(PAGE))
    assert ask(beata, 2_000) == 302
    assert subscription_of(portal).downgrade_tier is None


def test_an_edition_without_marketing_contacts_is_charged_nothing(portal: Portal, beata: Client) -> None:
    Edition.objects.update(has_marketing_contacts=False, step_contacts=0)

    assert "There is no charge." in text_of(beata.get(PAGE))
    assert Subscription.objects.filter(portal=portal).count() == 1
