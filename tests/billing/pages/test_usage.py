"""The billing page Usage: who sees it, and what it says."""

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Edition
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, WEBINARS
from tests.integrations.cast import client_for, text_of

PAGE = "/settings/billing/usage"


def test_who_views_billing_sees_the_count_against_the_tier(portal: Portal) -> None:
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=7, wanted=7, at=NOW)

    page = text_of(client_for(portal, Permission.VIEW_BILLING).get(PAGE))

    assert '<span class="usage__count" id="usage-count">7</span>' in page
    assert "of 2,000 marketing contacts" in page
    assert 'aria-current="page"' in page


def test_others_are_refused_and_see_no_entry_for_it(portal: Portal) -> None:
    client = client_for(portal)

    assert client.get(PAGE).status_code == 403
    assert PAGE not in text_of(client.get("/settings/account/members"))


def test_a_portal_whose_edition_has_no_marketing_contacts_is_told_so(portal: Portal) -> None:
    Edition.objects.update(has_marketing_contacts=False)

    assert "Your edition has no marketing contacts" in text_of(client_for(portal, Permission.VIEW_BILLING).get(PAGE))
