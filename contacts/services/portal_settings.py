"""Change a portal's settings, and move the next update and its pending contacts with the time zone."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from contacts.models import Contact
from marketing_contacts.billing.services.portal_settings import move_time_zone
from marketing_contacts.portals import services as portals
from marketing_contacts.portals.models import Member, Portal


class _MoreWaiting(Exception):
    """A contact was set to non-marketing between our two locks."""


def change_portal(
    *, portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    """Change the name, time zone and currency. The next update keeps its date, and so do the pending contacts."""
    while True:
        try:
            return _change(portal, name, time_zone, currency, by, now)
        except _MoreWaiting:
            continue


@transaction.atomic
def _change(  # noqa: PLR0917 - the settings
    portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    locked = list(_waiting(portal).select_for_update().order_by("id").values_list("marketing_until", flat=True))
    before = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    after = portals.change_portal(portal=portal, name=name, time_zone=time_zone, currency=currency, by=by, now=now)
    if after.time_zone == before.time_zone:
        return after
    if instants := move_time_zone(before=before, after=after, now=now):
        planned, moved = instants
        waiting = _waiting(portal).filter(marketing_until=planned)
        if waiting.count() != locked.count(planned):
            raise _MoreWaiting
        waiting.update(marketing_until=moved)
    return after


def _waiting(portal: Portal) -> QuerySet[Contact]:
    return Contact.objects.filter(portal=portal, marketing_until__isnull=False)
