"""The banners on the main page and on Usage: where the portal stands when the page is shown, the worst first."""

import re

import pytest
from django.test import Client

from marketing_contacts.billing import selectors, services
from marketing_contacts.billing.models import Charge, DismissedBanner
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import count, drop, priced
from tests.conftest import FORMS, NOW
from tests.integrations.cast import PAGE as TOGGLES
from tests.integrations.cast import client_for, post, text_of

USAGE = "/settings/billing/usage"
DISMISS = "/settings/billing/banners/dismiss"
CAP = "Your maximum of 1,500 marketing contacts is reached"
LEVEL = "1,500 of the 2,000 contacts in your tier are used"


@pytest.fixture
def clerk(portal: Portal) -> Client:
    return client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)


def shown(client: Client, address: str = USAGE) -> list[str]:
    """The titles of the banners on a page, from the top."""
    page = text_of(client.get(address))
    return re.findall(
        r"<strong>(.*?)</strong>",
        page.split('id="banners"')[1].split("</form>\n</div>\n</div>")[0].split("<section")[0],
    )


def dismiss(client: Client, kind: str, subject: str, grade: int) -> None:
    client.post(DISMISS, {"kind": kind, "subject": subject, "grade": str(grade), "page": "billing_usage"})


def set_maximum(portal: Portal, maximum: int | None) -> None:
    services.set_maximum(portal=portal, maximum=maximum, by=None, now=NOW)


@pytest.mark.parametrize("address", [USAGE, TOGGLES])
def test_a_banner_goes_with_its_state(portal: Portal, clerk: Client, address: str) -> None:
    assert shown(clerk, address) == []

    count(portal, 1500)
    assert shown(clerk, address) == [LEVEL]
    set_maximum(portal, 1500)
    assert shown(clerk, address) == [CAP]
    set_maximum(portal, None)
    drop(portal, 1)

    assert shown(clerk, address) == []


def test_several_stand_at_once_and_the_worst_first(portal: Portal, clerk: Client) -> None:
    priced()
    services.set_source_limits(portal=portal, source=FORMS, maximum=None, rate=Rate(5, 60), by=None, now=NOW)
    count(portal, 2001)
    count(portal, 4000)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=9, wanted=9, now=NOW)

    assert shown(clerk) == [
        "Forms has been stopped by its breaker",
        "The portal moved to the tier of 7,000 contacts",
        "6,006 of the 7,000 contacts in your tier are used",
    ]
    page = text_of(clerk.get(USAGE))
    assert "4 contacts have been held since then." in page
    assert re.search(r"The charge is €[\d,.]+, dated", page)


def test_who_may_not_view_billing_reads_no_amount(portal: Portal) -> None:
    priced()
    count(portal, 2001)

    page = text_of(client_for(portal).get(TOGGLES))

    assert "This costs money." in page
    assert "€" not in page


def test_a_banner_that_was_put_away_comes_back_when_it_is_worse(portal: Portal, clerk: Client) -> None:
    count(portal, 1500)
    dismiss(clerk, "LEVEL", "tier:2000", 75)
    count(portal, 299)
    assert shown(clerk) == []

    count(portal, 1)
    assert shown(clerk) == ["1,800 of the 2,000 contacts in your tier are used"]


def test_held_contacts_that_doubled_are_worse(portal: Portal, clerk: Client) -> None:
    set_maximum(portal, 10)
    count(portal, 14)
    dismiss(clerk, "CAP_REACHED", "10", 3)
    count(portal, 3)
    assert shown(clerk) == []

    count(portal, 1)
    assert shown(clerk) == ["Your maximum of 10 marketing contacts is reached"]


def test_a_state_that_comes_again_has_its_banner_again(portal: Portal, clerk: Client) -> None:
    count(portal, 1500)
    dismiss(clerk, "LEVEL", "tier:2000", 75)
    drop(portal, 1)
    services.create_due_notices(portal=portal, now=NOW)

    count(portal, 1)
    assert shown(clerk) == [LEVEL]


def test_a_banner_is_put_away_for_one_person(portal: Portal, clerk: Client) -> None:
    count(portal, 1500)
    dismiss(clerk, "LEVEL", "tier:2000", 75)

    assert shown(client_for(portal, Permission.VIEW_BILLING, name="Ben")) == [LEVEL]


@pytest.mark.parametrize(
    ("kind", "subject", "grade"),
    [("LEVEL", "tier:2000", 101), ("LEVEL", "tier:7", 75), ("NOTHING", "", 1), ("LEVEL", "x" * 81, 75)],
)
def test_what_is_no_banner_of_now_is_not_put_away(
    portal: Portal, clerk: Client, kind: str, subject: str, grade: int
) -> None:
    count(portal, 1500)

    dismiss(clerk, kind, subject, grade)

    assert not DismissedBanner.objects.filter(portal=portal).exists()


def test_nobody_puts_away_what_is_worse_than_what_stands_there(portal: Portal, clerk: Client) -> None:
    count(portal, 1500)
    dismiss(clerk, "LEVEL", "tier:2000", 100)

    count(portal, 300)
    assert shown(clerk) == ["1,800 of the 2,000 contacts in your tier are used"]


def test_the_banners_that_are_left_come_back_with_the_focus(portal: Portal, clerk: Client) -> None:
    set_maximum(portal, 10)
    services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
    count(portal, 10)
    seen = {"kind": "CAP_REACHED", "subject": "10", "grade": "9", "page": "billing_usage"}

    left = text_of(post(clerk, DISMISS, seen))

    assert re.findall(r"<strong>(.*?)</strong>", left) == ["Forms has reached its own maximum: 1"]
    assert "autofocus" in left


def test_one_banner_after_the_other_is_put_away_without_a_reload(portal: Portal, clerk: Client) -> None:
    services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
    count(portal, 1500)
    page = text_of(clerk.get(USAGE))

    for _banner in range(2):
        sent = re.findall(r'name="(kind|subject|grade|page)" value="([^"]*)"', page)[:4]
        page = text_of(post(clerk, DISMISS, dict(sent)))

    assert shown(clerk) == []


def test_the_amount_that_staff_set_later_is_told(portal: Portal, clerk: Client) -> None:
    count(portal, 2001)
    assert "The amount of the charge is not set yet." in text_of(clerk.get(USAGE))

    [charge] = Charge.objects.filter(portal=portal)
    services.settle_charge(portal=portal, number=charge.number, amount_minor=12_300, by="Olga", now=NOW)

    page = text_of(clerk.get(USAGE))
    assert "The charge is €123.00, dated" in page
    assert f"/billing/charges/{charge.number}" in page


def test_a_level_that_was_left_and_reached_again_has_its_banner_again(portal: Portal, clerk: Client) -> None:
    count(portal, 1960)
    dismiss(clerk, "LEVEL", "tier:2000", 98)
    drop(portal, 400)
    services.create_due_notices(portal=portal, now=NOW)
    assert shown(clerk) == []

    count(portal, 400)
    assert shown(clerk) == ["1,960 of the 2,000 contacts in your tier are used"]


def test_a_limit_that_was_lifted_and_set_again_has_its_banner_again(portal: Portal, clerk: Client) -> None:
    for is_first in (True, False):
        services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
        if is_first:
            services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
        assert shown(clerk) == ["Forms has reached its own maximum: 1"]
        dismiss(clerk, "APP_CAP_REACHED", f"{FORMS.key}:1", 0)
        assert shown(clerk) == []
        services.lift_limits(portal=portal, source=FORMS, by=None, now=NOW)
        assert list(selectors.portals_to_look_at(NOW)) == [portal.pk]
        services.create_due_notices(portal=portal, now=NOW)


def test_what_a_member_put_away_goes_with_the_membership(portal: Portal, clerk: Client) -> None:
    count(portal, 1500)
    dismiss(clerk, "LEVEL", "tier:2000", 75)

    Member.objects.filter(portal=portal).delete()

    assert not DismissedBanner.objects.filter(portal=portal).exists()


def test_each_banner_leads_to_what_can_be_done(portal: Portal, clerk: Client) -> None:
    services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
    count(portal, 1500)
    admin = client_for(portal, Permission.SUPER_ADMIN, name="Ada")

    assert f"/settings/integrations/apps/{FORMS.id}#limits" in text_of(clerk.get(USAGE))
    assert "set-as-non-marketing" not in text_of(clerk.get(USAGE))
    assert "/contacts/set-as-non-marketing" in text_of(admin.get(USAGE))
    assert "/billing/subscription/maximum" in text_of(admin.get(USAGE))
