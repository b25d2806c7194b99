"""The work of a bulk change, which counts the contacts, then changes them part by part."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import connection

from contacts.conditions import HIDDEN, read_condition, written
from contacts.models import PROPERTY_MOVED, BulkChange, BulkChangePart
from contacts.selectors import ContactFilters, Definitions, filtered_contacts, status_counts, value_counts
from contacts.services.bulk_edits import PropertyMoved
from contacts.services.jobs.bulk_changes import record
from contacts.services.jobs.bulk_deeds import decided
from contacts.services.status.set import Decision
from contacts.services.status.undo import moving_outcomes
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.jobs.models import JobFailure
from marketing_contacts.jobs.work import Event, Work
from marketing_contacts.portals.models import Member

PART = 1_000  # contacts of one transaction


class BulkChangeWork(Work[BulkChange]):
    """Counts a bulk change's contacts at once, then changes them part by part."""

    model = BulkChange
    moves = ("contacts", "contacts_done", "filters")
    hopeless = {NoMarketingContacts: JobFailure.NO_MARKETING_CONTACTS, PropertyMoved: PROPERTY_MOVED}

    def count(self, job: BulkChange, now: datetime) -> None:
        """Keep which contacts are found at this moment, for good, and count their statuses.

        Once a person has chosen a property and its value, the values of the kept contacts are counted.
        """
        if job.wish.is_edit and job.property_name:
            job.expected = value_counts(job)
            return
        filters = ContactFilters.stored(job.filters)
        job.contacts = _keep_moved(job) if job.undoes_id else _keep_members(job, filters, now)
        job.expected = status_counts(job, now)
        self.forget_wish(job)

    def do_part(self, job: BulkChange, now: datetime) -> Counter[str] | None:
        """Do with the part's contacts as is wished, and keep what was decided for each."""
        part = BulkChangePart.objects.filter(portal=job.portal, change_id=job.id, number=job.next_part).first()
        if part is None:
            return None
        decisions = decided(job, part, now)
        _keep(part, decisions, now)
        job.contacts_done += len(decisions)
        return Counter(decision.outcome for decision in decisions)

    def record(self, job: BulkChange, event: Event, by: Member | None, now: datetime) -> None:
        """Append what happened to a bulk change that was confirmed. Before that, nothing happened to anybody."""
        if job.started_at:
            record(job, f"bulk_change.{event}", by, now)

    def forget_wish(self, job: BulkChange) -> tuple[str, ...]:
        """Keep of the words and texts that were searched for only that there were some."""
        if job.filters["q"]:
            job.filters = {**job.filters, "q": HIDDEN}
        if text := job.filters.get("where"):
            condition = read_condition(text)
            known = Definitions(job.portal).naming(condition.names)
            shown = {name for name in condition.names if name in known and not known[name].is_free_text}
            job.filters = {**job.filters, "where": written(condition.hiding(shown))}
        return ("filters",)


BULK_CHANGES = BulkChangeWork()


def _keep_members(change: BulkChange, filters: ContactFilters, now: datetime) -> int:
    """Write the ids of the living contacts that are found, in parts and in order. Answer how many they are."""
    found = filtered_contacts(change.portal, replace(filters, archived=False), now).order_by().values_list("id")
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
    """Write the ids of the contacts that the undone bulk change moved, in its parts. Answer how many they are."""
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


def _keep(part: BulkChangePart, decisions: list[Decision], now: datetime) -> None:
    """Keep the decisions in the part. The words go as JSON, because the driver turns lists of texts slowly."""
    outcomes = [decision.outcome for decision in decisions]
    before = [decision.before.word if decision.before else "" for decision in decisions]
    words = [msgspec.json.encode(each).decode() for each in (outcomes, before)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_bulkchangepart SET outcomes = ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)),"
            " before = ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)), set_at = %s"
            " WHERE portal_id = %s AND change_id = %s AND number = %s",
            [*words, now, part.portal_id, part.change_id, part.number],
        )
