"""Sets what single apps may make count, and closes their breakers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.models import ConnectedApp
from integrations.selectors import APP
from integrations.services.audit import locked, record
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import BreakerTrip, SourceLimit
from marketing_contacts.billing.selectors import balance_of, limits_of_sources
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member


@transaction.atomic
def set_app_limits(
    *, app: ConnectedApp, maximum: int | None, rate: Rate | None, by: Member | None, now: datetime
) -> None:
    """Let at most `maximum` contacts count under the app, and at most as many in a time as `rate` says; None lets any.

    Contacts that count already keep counting. Limits that it has already are no change and are not recorded. Raises
    NoMarketingContacts when the portal's edition has none, and NotConnected.
    """
    billing.require_marketing_contacts(portal=app.portal)
    read = balance_of(app.portal, source_of(app))  # before anything is locked: a ledger is long
    current = locked(app)
    before = _described(limits_of_sources(app.portal, APP, [app.id]).get(app.id))
    after = {"maximum": maximum, "rate": rate.stamps if rate else None, "rate_minutes": rate.minutes if rate else None}
    if before == after:
        return
    record(current, by, "connected_app.limits", before, after, now)
    source = source_of(current)
    billing.set_source_limits(portal=app.portal, source=source, maximum=maximum, rate=rate, by=by, now=now, read=read)


@transaction.atomic
def close_breaker(*, app: ConnectedApp, trip: int, by: Member | None, now: datetime) -> BreakerTrip:
    """Let what the app creates count again; what its breaker held stays held until somebody releases it.

    Raises BreakerMoved unless the breaker is open, and `trip` is the number of that opening, and NotConnected.
    """
    current = locked(app)
    head = audit.lock_head(portal=app.portal)  # before the counters; the entry tells what they say
    closed = billing.close_breaker(portal=app.portal, source=source_of(current), trip=trip, by=by, now=now)
    audit.record(
        portal=app.portal,
        actor=by,
        action="connected_app.close_breaker",
        target=audit.Target("connected_app", current.id, current.name),
        before={"opened_at": closed.opened_at.isoformat(), "held": closed.held},
        now=now,
        head=head,
    )
    return closed


def source_of(app: ConnectedApp) -> Source:
    """The app as billing knows it."""
    return Source(APP, app.id, app.name)


def _described(limit: SourceLimit | None) -> dict[str, Any]:
    if limit is None:
        return {"maximum": None, "rate": None, "rate_minutes": None}
    return {"maximum": limit.maximum, "rate": limit.rate, "rate_minutes": limit.rate_minutes}
