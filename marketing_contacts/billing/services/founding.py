"""Create a portal with its subscription, for staff, and invite its first Super Admin."""

from datetime import date, datetime

from django.db import transaction

from marketing_contacts.billing.models import Edition
from marketing_contacts.billing.services.edition_changes import require_next_renewal
from marketing_contacts.billing.services.subscriptions import subscribe
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import create_portal, invite


@transaction.atomic
def create_portal_with_subscription(
    *,
    name: str,
    time_zone: str,
    currency: str,
    edition: Edition,
    term: str,
    renewal_date: date,
    email: str,
    language: str,
    by: str,
    now: datetime,
) -> Portal:
    """Create a portal that renews on `renewal_date` next, and invite its first Super Admin by mail.

    `by` is the name of the staff member. Raises RenewalPassed and RenewalTooFar.
    """
    require_next_renewal(term=term, renewal_date=renewal_date, today=local_date(now, time_zone))
    portal = create_portal(name=name, time_zone=time_zone, currency=currency, now=now)
    subscribe(portal=portal, edition=edition, term=term, renewal_date=renewal_date, now=now)
    invite(portal=portal, email=email, permissions=[Permission.SUPER_ADMIN], language=language, by=by, now=now)
    return portal
