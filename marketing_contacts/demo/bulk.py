"""Make the demo's bulk change. The first contacts of one company become non-marketing at the next update."""

from datetime import datetime

from contacts.marketing_status import MarketingStatus
from contacts.selectors import ContactFilters
from contacts.services.jobs.bulk_changes import prepare_bulk_change, start_bulk_change
from contacts.services.jobs.bulk_work import BULK_CHANGES
from marketing_contacts.jobs.services import do_all_parts, do_next_part
from marketing_contacts.portals.models import Member, Portal

COMPANY = "alder"


def set_in_bulk(*, portal: Portal, by: Member, created_before: datetime, now: datetime) -> None:
    """Set the contacts like a person does. The steps are a filter, a count and a confirmation."""
    filters = ContactFilters(q=COMPANY, status=MarketingStatus.MARKETING, created_before=created_before)
    change = prepare_bulk_change(portal=portal, filters=filters, wished=MarketingStatus.NON_MARKETING, by=by, now=now)
    do_next_part(work=BULK_CHANGES, portal=portal, job_id=change.id, now=now)
    start_bulk_change(portal=portal, change_id=change.id, by=by, now=now)
    do_all_parts(work=BULK_CHANGES, portal=portal, job_id=change.id, now=now)
