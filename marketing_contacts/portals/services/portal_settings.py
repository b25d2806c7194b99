"""Write the settings of a portal that are columns of its row, each with an entry of the audit trail."""

from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def save_portal_settings(
    *, portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    """Write the settings into the portal's row, and return the portal. An unchanged setting is not recorded.

    Pages call `contacts.services.portal_settings.change_portal`. That service calls this one, and moves the next update
    and pending contacts to the new time zone.
    """
    current = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    head = audit.lock_head(portal=portal)
    wanted = {"name": name, "time_zone": time_zone, "currency": currency}
    before = {field: getattr(current, field) for field, value in wanted.items() if getattr(current, field) != value}
    if not before:
        return current
    after = {field: wanted[field] for field in before}
    for field, value in after.items():
        setattr(current, field, value)
    current.save(update_fields=list(after))
    audit.record(
        portal=current,
        actor=by,
        action="portal.change",
        target=audit.Target("portal", current.pk, current.name),
        before=before,
        after=after,
        now=now,
        head=head,
    )
    return current


@transaction.atomic
def require_second_step(*, portal: Portal, required: bool, by: Member, now: datetime) -> Portal:
    """Require a second step of all members at sign-in, or of none, and return the portal."""
    current = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    head = audit.lock_head(portal=portal)
    if current.requires_second_step == required:
        return current
    current.requires_second_step = required
    current.save(update_fields=["requires_second_step"])
    audit.record(
        portal=current,
        actor=by,
        action="portal.second_step",
        target=audit.Target("portal", current.pk, current.name),
        before=not required,
        after=required,
        now=now,
        head=head,
    )
    return current
