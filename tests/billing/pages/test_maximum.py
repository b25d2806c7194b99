"""The billing page Maximum: what it would do is said first."""

import pytest
from django.test import Client

from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import count, usage_of
from tests.conftest import NOW
from tests.integrations.cast import client_for, text_of

PAGE = "/settings/billing/subscription/maximum"


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)


@pytest.mark.parametrize(
    ("maximum", "words"),
    [
        ("5", "They keep counting"),
        ("1999", "places that you pay for will stay empty"),
        ("2000", "the tier will not rise"),
        ("2001", "This is more than your tier"),
        ("", "From now on, every new marketing contact counts"),
    ],
)
def test_what_a_maximum_means_now_is_said_before_it_is_set(
    portal: Portal, beata: Client, maximum: str, words: str
) -> None:
    count(portal, 10)

    page = text_of(beata.get(PAGE, {"maximum": maximum}))

    assert words in page
    assert f'name="maximum" value="{maximum}"' in page
    assert usage_of(portal).maximum_marketing_contacts is None


def test_it_is_set_and_taken_away(portal: Portal, beata: Client) -> None:
    assert beata.post(f"{PAGE}/set", {"maximum": "2000"}).status_code == 302
    assert usage_of(portal).maximum_marketing_contacts == 2_000

    beata.post(f"{PAGE}/set", {"maximum": ""})
    assert usage_of(portal).maximum_marketing_contacts is None


@pytest.mark.parametrize("maximum", ["0", "-1", "1.5", "abc", "9" * 25, "\0"])
def test_what_is_no_number_of_contacts_is_refused(portal: Portal, beata: Client, maximum: str) -> None:
    set_maximum(portal=portal, maximum=7, by=None, now=NOW)

    assert beata.get(PAGE, {"maximum": maximum}).status_code == 422
    assert beata.post(f"{PAGE}/set", {"maximum": maximum}).status_code == 422
    assert usage_of(portal).maximum_marketing_contacts == 7


def test_who_may_only_view_billing_sets_none(portal: Portal) -> None:
    viewer = client_for(portal, Permission.VIEW_BILLING)

    assert [viewer.get(PAGE).status_code, viewer.post(f"{PAGE}/set", {"maximum": "5"}).status_code] == [403, 403]
