"""Remember which notices a member read."""

from django.db import transaction

from marketing_contacts.billing.models import ReadNotices
from marketing_contacts.portals.models import Member


@transaction.atomic
def read_notices(*, member: Member, last: int) -> None:
    """Mark the notices up to the number `last` as read. Another window may have marked later ones."""
    row, is_new = ReadNotices.objects.select_for_update().get_or_create(
        portal=member.portal, user_id=member.user_id, defaults={"last": last}
    )
    if not is_new and row.last < last:
        row.last = last
        row.save(update_fields=["last"])
