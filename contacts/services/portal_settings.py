"""Change a portal's settings. The next update and the pending contacts move with the time zone.

The service is on the floor of contacts, because pending contacts keep the moment of the next update. Services of
billing and of portals write the rows of their floors.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from contacts.models import Contact
from marketing_contacts.billing.services import move_time_zone
from marketing_contacts.portals import services as portals
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.tries import with_tries


class _MorePending(Exception):
    """A contact was set to non-marketing between the two locks of `_change`."""


def change_portal(
    *, portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    """Change name, time zone and currency. The next update keeps its date, and pending contacts stop counting on it.

    Raises TooBusy.
    """
    return with_tries(partial(_change, portal, name, time_zone, currency, by, now), again_on=_MorePending)


@transaction.atomic
def _change(  # noqa: PLR0917 - the settings
    portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    pending = Contact.objects.filter(portal=portal, marketing_until__isnull=False)
    locked = list(pending.select_for_update().order_by("id").values_list("marketing_until", flat=True))
    before = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    wanted = {"name": name, "time_zone": time_zone, "currency": currency}
    after = portals.save_portal_settings(portal=portal, **wanted, by=by, now=now)
    if after.time_zone == before.time_zone:
        return after
    if instants := move_time_zone(before=before, after=after, now=now):
        planned, moved = instants
        pending = pending.filter(marketing_until=planned)
        if pending.count() != locked.count(planned):
            raise _MorePending
        pending.update(marketing_until=moved)
    return after
