"""The standing cast: a portal on a Professional subscription, its clock, and what a source is."""

from datetime import UTC, date, datetime

import pytest

from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import AuditHead, Portal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEBINARS = Source("app", 1, "Webinars")
FORMS = Source("app", 2, "Forms")


@pytest.fixture
def portal(db: None) -> Portal:
    edition = Edition.objects.create(
        code="professional", name="Professional", included_contacts=2000, step_contacts=5000
    )
    portal = Portal.objects.create(name="Northwind Traders", time_zone="Europe/Warsaw")
    AuditHead.objects.create(portal=portal)
    billing.subscribe(
        portal=portal, edition=edition, term=Subscription.Term.YEARLY, renewal_date=date(2027, 3, 31), at=NOW
    )
    return portal
