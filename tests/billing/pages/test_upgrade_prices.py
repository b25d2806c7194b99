"""Pages on which the tier can be passed say what the next tier costs, to members who see billing."""

from collections.abc import Iterator

import pytest
import time_machine

from marketing_contacts.billing.services import create_due_notices, set_maximum
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import count, priced
from tests.conftest import NOW
from tests.contacts.cast import create, new_app
from tests.integrations.cast import client_for, text_of

AMOUNTS = "The tier of 7,000 contacts costs €225.00 more per month."
PAGES = [
    "/contacts/held",
    "/contacts/new",
    "/contacts/set-as-non-marketing",
    "/contacts/set-as-non-marketing/filters",
    "/settings/billing/usage",
    "/settings/billing/subscription/maximum",
    "/settings/billing/subscription/maximum?maximum=",
    "/settings/billing/subscription/maximum?maximum=2001",
]


@pytest.fixture(autouse=True)
def _full(portal: Portal) -> Iterator[None]:
    priced()
    with time_machine.travel(NOW, tick=False):
        count(portal, 2_000)
        yield


@pytest.mark.parametrize("page", PAGES)
def test_a_member_who_sees_billing_reads_the_price_of_the_next_tier(portal: Portal, page: str) -> None:
    assert AMOUNTS in text_of(client_for(portal, Permission.SUPER_ADMIN).get(page))


@pytest.mark.parametrize("page", PAGES[:4])
def test_another_member_reads_whom_to_ask(portal: Portal, page: str) -> None:
    client_for(portal, Permission.SUPER_ADMIN, name="Ewa")
    other = client_for(portal, Permission.EDIT_CONTACTS, Permission.MARKETING_CONTACTS_ACCESS)

    text = text_of(other.get(page))

    assert "A higher tier costs money. Ask Ewa how much." in text
    assert "€" not in text


def test_the_question_before_a_toggle_says_the_price(portal: Portal) -> None:
    app = new_app(portal, on=False)
    create(app, ["ada@example.com"])
    question = f"/settings/integrations/marketing-contacts/turn-on?app={app.id}:{app.toggle_version}&place=list"

    assert AMOUNTS in text_of(client_for(portal, Permission.SUPER_ADMIN).get(question))
    setter = client_for(portal, Permission.MARKETING_CONTACTS_ACCESS, name="Ewa")
    assert "A higher tier costs money. Ask Anna how much." in text_of(setter.get(question))


@pytest.mark.parametrize("page", ["/contacts/held", "/settings/billing/usage", "/contacts/set-as-non-marketing"])
def test_a_maximum_at_the_tier_leaves_no_tier_to_pass(portal: Portal, page: str) -> None:
    set_maximum(portal=portal, maximum=2_000, by=None, now=NOW)

    assert AMOUNTS not in text_of(client_for(portal, Permission.SUPER_ADMIN).get(page))


@pytest.mark.parametrize("page", ["/settings/billing/usage", "/settings/integrations/marketing-contacts"])
def test_the_banner_of_a_level_says_the_price(portal: Portal, page: str) -> None:
    moves = "When more than 2,000 contacts count, the portal moves to the next tier at once."

    assert f"{moves} {AMOUNTS}" in text_of(client_for(portal, Permission.SUPER_ADMIN).get(page))


def test_the_page_of_notices_says_what_a_level_and_a_passed_tier_cost(portal: Portal) -> None:
    client, page = client_for(portal, Permission.VIEW_BILLING), "/settings/billing/notices"
    create_due_notices(portal=portal, now=NOW)
    assert AMOUNTS in text_of(client.get(page))

    count(portal, 1)
    create_due_notices(portal=portal, now=NOW)
    text = text_of(client.get(page))

    assert "The charge is €932.05, dated 25 Nov 2026." in text
    assert AMOUNTS not in text
