"""List developer apps in the App Marketplace. Other portals see a listing after the installation's staff approved it.

The developer app is locked first, then the audit head.
"""

from datetime import datetime

from django.db import transaction

from integrations.models import DeveloperApp
from integrations.services.developer_apps import LISTING, locked_registration, record
from marketing_contacts.portals.models import Member


class ListingMoved(Exception):
    """The listing changed since the staff member saw it."""


@transaction.atomic
def set_listed(*, app: DeveloperApp, listed: bool, by: Member | None, now: datetime) -> DeveloperApp:
    """Request a place in every portal's App Marketplace, or give the place back. Connections stay.

    An approved listing needs no second decision. A declined listing waits for a new decision. Raises NotRegistered when
    the app was deleted.
    """
    current = locked_registration(app)
    if current.is_listed != listed:
        current.is_listed = listed
        if current.listing_declined_because:
            current.put_up_for_review()
        current.save(update_fields=["is_listed", *LISTING, "updated"])
        record(current, by, "developer_app.list", not listed, listed, now)
    return current


@transaction.atomic
def approve_listing(*, app: DeveloperApp, seen_version: int, by: str, now: datetime) -> None:
    """Show the listing, as the staff member saw it, to every portal. Raises ListingMoved and NotRegistered."""
    current = _lock_as_seen(app, seen_version)
    if current.listing_approved_at is None:
        current.listing_approved_at, current.listing_declined_because = now, ""
        current.save(update_fields=[*LISTING, "updated"])
        record(current, by, "developer_app.approve_listing", None, None, now)


@transaction.atomic
def decline_listing(*, app: DeveloperApp, seen_version: int, because: str, by: str, now: datetime) -> None:
    """Hide the listing from all portals, even after an approval. Raises ListingMoved and NotRegistered."""
    current = _lock_as_seen(app, seen_version)
    current.listing_approved_at, current.listing_declined_because = None, because
    current.save(update_fields=[*LISTING, "updated"])
    record(current, by, "developer_app.decline_listing", None, {"reason": because}, now)


def _lock_as_seen(app: DeveloperApp, seen_version: int) -> DeveloperApp:
    current = locked_registration(app)
    if not current.is_listed or current.listing_version != seen_version:
        raise ListingMoved
    return current
