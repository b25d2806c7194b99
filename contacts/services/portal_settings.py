"""Write a portal's settings. The next update and the contacts that wait for it move with the time zone."""

from datetime import datetime
from functools import partial

from django.db import transaction

from contacts.models import Contact
from marketing_contacts.billing.services.portal_settings import move_time_zone
from marketing_contacts.portals import services as portals
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import with_tries


class _MoreWaiting(Exception):
    """A contact was set to non-marketing between the two locks of `_change`."""


def change_portal(
    *, portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    """Change name, time zone and currency. The next update keeps its date, and contacts keep waiting for it.

    Raises TooBusy.
    """
    return with_tries(partial(_change, portal, name, time_zone, currency, by, now), again_on=_MoreWaiting)


@transaction.atomic
def _change(  # noqa: PLR0917 - the settings
    portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    waiting = Contact.objects.filter(portal=portal, marketing_until__isnull=False)
    locked = list(waiting.select_for_update().order_by("id").values_list("marketing_until", flat=True))
    before = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    after = portals.change_portal(portal=portal, name=name, time_zone=time_zone, currency=currency, by=by, now=now)
    if after.time_zone == before.time_zone:
        return after
    if instants := move_time_zone(before=before, after=after, now=now):
        planned, moved = instants
        waiting = waiting.filter(marketing_until=planned)
        if waiting.count() != locked.count(planned):
            raise _MoreWaiting
        waiting.update(marketing_until=moved)
    return after
