"""Set the limits of apps and close their breakers."""

from datetime import datetime

from django.db import transaction

from integrations.models import ConnectedApp
from integrations.services.audit import locked, record
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import BreakerOpening, balance_of, limits_of_sources
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member


@transaction.atomic
def set_app_limits(
    *, app: ConnectedApp, maximum: int | None, rate: Rate | None, by: Member | None, now: datetime
) -> None:
    """Set the app's maximum of counting contacts and its rate. None means no limit.

    Contacts that already count keep counting. Unchanged limits are not recorded. Raises NoMarketingContacts when the
    portal's edition has none, and NotConnected when the app was disconnected.
    """
    billing.require_marketing_contacts(portal=app.portal)
    read = balance_of(app.portal, source_of(app))  # before any lock, because reading a long ledger takes time
    current = locked(app)
    before = limits_of(app)
    after = {"maximum": maximum, "rate": rate.stamps if rate else None, "rate_minutes": rate.minutes if rate else None}
    if before == after:
        return
    record(current, by, "connected_app.limits", before, after, now)
    source = source_of(current)
    billing.set_source_limits(portal=app.portal, source=source, maximum=maximum, rate=rate, by=by, now=now, read=read)


def limits_of(app: ConnectedApp) -> dict[str, int | None]:
    """Return the app's limits as the audit trail names them."""
    limit = limits_of_sources(app.portal, SourceKind.APP, [app.id]).get(app.id)
    return {
        "maximum": limit.maximum if limit else None,
        "rate": limit.rate if limit else None,
        "rate_minutes": limit.rate_minutes if limit else None,
    }


@transaction.atomic
def close_breaker(*, app: ConnectedApp, opening: int, by: Member | None, now: datetime) -> BreakerOpening:
    """Close the app's breaker, so that its new contacts count again. Held contacts stay held.

    A member releases them later. Raises BreakerMoved unless `opening` is the number of the open breaker. Raises
    NotConnected when the app was disconnected.
    """
    current = locked(app)
    head = audit.lock_head(portal=app.portal)  # locked before the counters. The entry is written after them.
    closed = billing.close_breaker(portal=app.portal, source=source_of(current), opening=opening, by=by, now=now)
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
    """Return the app as a source of billing."""
    return Source.app(app)
