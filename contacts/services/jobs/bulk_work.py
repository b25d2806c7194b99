"""Does a bulk change's work: counts its contacts, then sets them, a part in each transaction. None is set twice."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import connection, transaction

from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange, BulkChangePart
from contacts.selectors import ContactFilters, filtered_contacts, status_counts
from contacts.services.creation.results import Origin
from contacts.services.jobs.bulk_changes import hide_words, record
from contacts.services.jobs.turns import added, moment_of_part
from contacts.services.status.release import release_held
from contacts.services.status.set import Decision, set_marketing_status
from contacts.services.status.undo import done_by_creating, done_by_part, moving_outcomes, undo
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal

PART = 1_000  # contacts of one transaction
State = BulkChange.State
Wish = BulkChange.Wish


@transaction.atomic
def work_on_next_part(*, portal: Portal, change_id: int, now: datetime) -> bool:
    """Count a bulk change, or set the next of its contacts; answers whether there is more for the caller to do.

    One that somebody else is working on at this moment is left to them.
    """
    waiting = BulkChange.objects.filter(portal=portal, id=change_id, state__in=BulkChange.WORKING)
    change = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if change is None:
        return False
    moment = moment_of_part(change, now)
    change.portal, change.touched_at = portal, now
    if change.state == State.COUNTING:
        _count(change, now)
        return False
    parts = BulkChangePart.objects.filter(portal=portal, change_id=change_id)
    part = parts.filter(number=change.next_part).first()
    if part is None:
        _conclude(change, now)
        return False
    change.touched_at = moment
    _set(change, part, moment)
    return True


def _count(change: BulkChange, now: datetime) -> None:
    """Note which contacts are found at this moment, for good, and how they stand."""
    filters = msgspec.convert(change.filters, ContactFilters)
    change.contacts = _keep_moved(change) if change.undoes_id else _keep_members(change, filters)
    change.expected = status_counts(change, now)
    hide_words(change)
    change.state = State.PREVIEWED
    change.save(update_fields=["contacts", "expected", "filters", "state", "touched_at"])


def _keep_members(change: BulkChange, filters: ContactFilters) -> int:
    """Write the ids of the living contacts that are found, in parts, in their order; answer how many they are."""
    found = filtered_contacts(change.portal, replace(filters, archived=False)).order_by().values_list("id")
    statement, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_bulkchangepart (portal_id, change_id, number, contact_ids, outcomes, before)"  # noqa: S608 - our own words, and the ORM's
            " SELECT %s, %s, member.place / %s, array_agg(member.id ORDER BY member.id), '{}', '{}'"
            " FROM (SELECT found.id, row_number() OVER (ORDER BY found.id) - 1 AS place"
            f" FROM ({statement}) AS found (id)) AS member GROUP BY 3"
            " RETURNING cardinality(contact_ids)",
            [change.portal_id, change.id, PART, *params],
        )
        return sum(number for (number,) in cursor.fetchall())


def _keep_moved(change: BulkChange) -> int:
    """Write the ids of the contacts that the bulk change to undo moved, in the same parts; answer how many they are."""
    undone = BulkChange.objects.get(portal=change.portal, id=change.undoes_id or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_bulkchangepart (portal_id, change_id, number, contact_ids, outcomes, before)"
            " SELECT %s, %s, part.number, ARRAY(SELECT member.id"
            " FROM unnest(part.contact_ids, part.outcomes) WITH ORDINALITY AS member (id, outcome, place)"
            " WHERE member.outcome = ANY(%s) ORDER BY member.place), '{}', '{}'"
            " FROM contacts_bulkchangepart AS part WHERE part.portal_id = %s AND part.change_id = %s"
            " RETURNING cardinality(contact_ids)",
            [change.portal_id, change.id, moving_outcomes(undone.wish), change.portal_id, change.undoes_id],
        )
        return sum(number for (number,) in cursor.fetchall())


def _set(change: BulkChange, part: BulkChangePart, now: datetime) -> None:
    """Do with the part's contacts as is wished, and note what was decided for each."""
    decisions = _decided(change, part, now)
    _keep(part, decisions, now)
    change.result = added(change.result, Counter(decision.outcome for decision in decisions))
    change.next_part, change.tries = change.next_part + 1, 0
    change.contacts_done += len(decisions)
    change.save(update_fields=["result", "next_part", "tries", "contacts_done", "touched_at"])


def _decided(change: BulkChange, part: BulkChangePart, now: datetime) -> list[Decision]:
    """What becomes of the part's contacts; whoever started the change is the source."""
    portal, ids = change.portal, part.contact_ids
    origin = Origin(Source("user", change.started_by_id or 0, change.started_by_label))
    if change.wished == Wish.RELEASE:
        return release_held(portal=portal, contact_ids=ids, origin=origin, now=now)
    if change.wished == Wish.UNDO:
        undoes = change.undoes_id
        done = done_by_part(portal, undoes, part.number) if undoes else done_by_creating(portal, ids)
        return undo(portal=portal, contact_ids=ids, done=done, origin=origin, now=now)
    wished = MarketingStatus(change.wished)
    return set_marketing_status(portal=portal, contact_ids=ids, wished=wished, origin=origin, now=now)


def _keep(part: BulkChangePart, decisions: list[Decision], now: datetime) -> None:
    kept = BulkChangePart.objects.filter(portal=part.portal_id, change_id=part.change_id, number=part.number)
    kept.update(
        outcomes=[decision.outcome for decision in decisions],
        before=[decision.before for decision in decisions],
        set_at=now,
    )


def _conclude(change: BulkChange, now: datetime) -> None:
    change.state, change.ended_at = State.DONE, now
    change.save(update_fields=["state", "ended_at", "touched_at"])
    record(change, "bulk_change.end", None, now)
