"""Short words for what tests of bulk changes do."""

from datetime import datetime

from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange
from contacts.selectors import ContactFilters, bulk_changes
from contacts.services.jobs.bulk_changes import prepare_bulk_change, start_bulk_change
from contacts.services.jobs.bulk_work import BULK_CHANGES
from marketing_contacts.jobs.services import do_all_parts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.imports.cast import member_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
ALL = ContactFilters()


def prepared(
    portal: Portal, wished: MarketingStatus | BulkChange.Wish, filters: ContactFilters = ALL, *, now: datetime = NOW
) -> BulkChange:
    """A bulk change whose contacts are counted."""
    change = prepare_bulk_change(portal=portal, filters=filters, wished=wished, by=member_of(portal), now=now)
    return work_off(change, now=now)


def started(change: BulkChange, *, now: datetime = NOW) -> BulkChange:
    start_bulk_change(portal=change.portal, change_id=change.id, by=member_of(change.portal), now=now)
    return fresh(change)


def changed(
    portal: Portal, wished: MarketingStatus | BulkChange.Wish, filters: ContactFilters = ALL, *, now: datetime = NOW
) -> BulkChange:
    """A bulk change from its wish to its end."""
    return work_off(started(prepared(portal, wished, filters, now=now), now=now), now=now)


def work_off(change: BulkChange, *, now: datetime = NOW) -> BulkChange:
    do_all_parts(work=BULK_CHANGES, portal=change.portal, job_id=change.id, now=now)
    return fresh(change)


def fresh(change: BulkChange) -> BulkChange:
    return bulk_changes(change.portal).select_related("portal").get(id=change.id)
