"""A status set in bulk, by the job that people start, to the same UPDATE and history by psycopg alone."""

import time
from collections.abc import Callable
from functools import partial

import psycopg
from django.utils import timezone

from bench import portals
from bench.ways_in import Target
from contacts.marketing_status import MarketingStatus
from contacts.selectors import ContactFilters
from contacts.services.jobs.bulk_changes import prepare_bulk_change, start_bulk_change
from contacts.services.jobs.bulk_work import BULK_CHANGES
from marketing_contacts.jobs.services import do_all_parts, do_next_part
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member

WISHES = (MarketingStatus.NON_MARKETING, MarketingStatus.MARKETING)
_SET = """
    UPDATE contacts_contact SET marketing_status = %(after)s, marketing_until = %(until)s, status_at = %(at)s
     WHERE portal_id = %(portal)s AND archived_at IS NULL
"""
_NOTE = """
    INSERT INTO contacts_statuschange (portal_id, contact_id, from_status, to_status, held_reason, at,
        source_kind, source_id, source_label)
    SELECT portal_id, id, %(before)s, %(after)s, '', %(at)s, 'user', 1, 'Bench'
      FROM contacts_contact WHERE portal_id = %(portal)s AND archived_at IS NULL
"""


def ratios(job: Target, number: int, rounds: int) -> list[float]:
    """The job's time to the two statements' for `number` contacts that become non-marketing, then marketing again."""
    alone = portals.found("Bulk alone")
    for target in (job, alone):
        portals.fill(target, number)
    member = _member(job)
    found = []
    for _round in range(rounds):
        for wished in WISHES:
            portals.settle()
            floor = _seconds(partial(_psycopg, alone, wished))
            portals.settle()
            found.append(_seconds(partial(_job, member, wished)) / floor)
    return found


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _member(target: Target) -> Member:
    portal, user = Portal.objects.get(pk=target.portal_id), User.objects.create_user("bulk@bench.example")
    return add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=timezone.now())


def _job(member: Member, wished: MarketingStatus) -> None:
    """From the click to the end, the count before it included."""
    portal, now = member.portal, timezone.now()
    change = prepare_bulk_change(portal=portal, filters=ContactFilters(), wished=wished, by=member, now=now)
    do_next_part(work=BULK_CHANGES, portal=portal, job_id=change.id, now=now)
    start_bulk_change(portal=portal, change_id=change.id, by=member, now=now)
    do_all_parts(work=BULK_CHANGES, portal=portal, job_id=change.id, now=now)


def _psycopg(target: Target, wished: MarketingStatus) -> None:
    pending = wished is MarketingStatus.NON_MARKETING
    states = [MarketingStatus.MARKETING, MarketingStatus.UNTIL_NEXT_UPDATE]
    before, after = states if pending else states[::-1]
    now = timezone.now()
    values = {"portal": target.portal_id, "at": now, "until": now if pending else None}
    with psycopg.connect(target.database_url) as connection:
        connection.execute(_SET, {**values, "after": after})
        connection.execute(_NOTE, {**values, "before": before, "after": after})
