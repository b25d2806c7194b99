"""Reads of bulk changes, their contacts and their results."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.db.models import F, Q, QuerySet

from contacts.marketing_status import NOT_DONE, FoundAs, MarketingStatus, Outcome, status_at
from contacts.models import BulkChange, BulkChangePart, Contact
from marketing_contacts.portals.models import Portal

EXAMPLES = 5  # contacts that a preview names


def bulk_changes(portal: Portal) -> QuerySet[BulkChange]:
    """Return the portal's bulk changes."""
    return BulkChange.objects.filter(portal=portal)


def purgeable(portal: Portal, *, before: datetime) -> QuerySet[BulkChange]:
    """Return the idle bulk changes that were last touched before `before` and that keep more than numbers."""
    with_parts = BulkChangePart.objects.filter(portal=portal).values("change_id")
    previewed = Q(state=BulkChange.State.PREVIEWED)
    kept = previewed | Q(state__in=BulkChange.ENDED, id__in=with_parts)
    return bulk_changes(portal).filter(kept, touched_at__lt=before)


def undos_of(change: BulkChange) -> QuerySet[BulkChange]:
    """Return the undos of this bulk change, the latest first. Cancelled and failed undos are left out."""
    undos = BulkChange.objects.filter(portal=change.portal_id, undoes_id=change.id)
    return undos.exclude(state__in=[BulkChange.State.CANCELLED, BulkChange.State.FAILED]).order_by("-id")


def bulk_change_parts(change: BulkChange, *, first: int = 0) -> QuerySet[BulkChangePart]:
    """Return the parts of a bulk change from the part `first` on."""
    parts = BulkChangePart.objects.filter(portal=change.portal_id, change_id=change.id, number__gte=first)
    return parts.order_by("number")


@dataclass(frozen=True, slots=True)
class NotDone:
    """A contact that a bulk change did not set as requested. The email is empty when the contact is archived."""

    contact_id: int
    email: str
    outcome: Outcome


def not_done(change: BulkChange) -> Iterator[list[NotDone]]:
    """Yield the contacts that were not set as requested, part by part."""
    number = 0
    while part := bulk_change_parts(change, first=number).filter(outcomes__overlap=list(NOT_DONE)).first():
        number = part.number + 1
        pairs = zip(part.contact_ids, part.outcomes, strict=True)
        outcomes = {contact_id: Outcome(outcome) for contact_id, outcome in pairs if outcome in NOT_DONE}
        living = Contact.objects.filter(portal=change.portal_id, id__in=list(outcomes), archived_at=None)
        emails = dict(living.values_list("id", "email"))
        yield [NotDone(contact_id, emails.get(contact_id) or "", outcome) for contact_id, outcome in outcomes.items()]


_STAND = """
    SELECT contact.held_reason <> '', contact.marketing_status, contact.marketing_until,
           EXISTS (SELECT 1 FROM contacts_suppressedaddress AS suppressed WHERE suppressed.portal_id = %(portal)s
                   AND suppressed.address_hash = sha256(convert_to(contact.email, 'UTF8'))), count(*)
      FROM contacts_bulkchangepart AS part
     CROSS JOIN LATERAL unnest(part.contact_ids) AS member (id)
      JOIN contacts_contact AS contact
        ON contact.portal_id = part.portal_id AND contact.id = member.id
       AND (contact.archived_at IS NOT NULL) = %(archived)s
     WHERE part.portal_id = %(portal)s AND part.change_id = %(change)s
     GROUP BY 1, 2, 3, 4
"""


def status_counts(change: BulkChange, now: datetime) -> dict[FoundAs, int]:
    """Return the number of a bulk change's contacts by status now. Held contacts have a number of their own.

    The undo of an archiving is about archived contacts. All others are about living ones.

    SUPPRESSED has the number of non-marketing and held contacts with a suppressed address.
    """
    with connection.cursor() as cursor:
        archived = change.wish.is_undo and change.about.is_archive
        cursor.execute(_STAND, {"portal": change.portal_id, "change": change.id, "archived": archived})
        rows = cursor.fetchall()
    numbers = {FoundAs.SUPPRESSED: 0}
    for is_held, stored, until, is_suppressed, number in rows:
        status = status_at(MarketingStatus(stored), until, now)
        found = FoundAs.HELD if is_held else FoundAs.of(status)
        numbers[found] = numbers.get(found, 0) + number
        if is_suppressed and not status.counts:
            numbers[FoundAs.SUPPRESSED] += number
    return numbers


_STOPPING = """
    SELECT count(*)
      FROM contacts_bulkchangepart AS part
     CROSS JOIN LATERAL unnest(part.contact_ids, part.outcomes, part.before) AS member (id, outcome, before)
      JOIN contacts_contact AS contact
        ON contact.portal_id = part.portal_id AND contact.id = member.id AND contact.archived_at IS NULL
     WHERE part.portal_id = %(portal)s AND part.change_id = %(change)s AND contact.marketing_status = %(marketing)s
       AND (contact.status_at = part.set_at AND member.outcome = %(set)s
            AND (member.before <> %(pending)s OR part.set_at < %(period)s)
            OR %(created)s AND contact.status_at = contact.created_at)
"""


def stopping_by_undo(undo: BulkChange, *, period_starts_at: datetime) -> int:
    """Return the number of contacts that stop counting at once by this undo, as it stands now.

    A contact that waited for an update date before the undone change waits again, while that date has not passed.
    """
    words: dict[str, str | int | datetime] = {
        "portal": undo.portal_id,
        "change": undo.undoes_id or undo.id,
        "marketing": MarketingStatus.MARKETING,
        "pending": MarketingStatus.UNTIL_NEXT_UPDATE,
        "set": Outcome.MARKETING,
        "period": period_starts_at,
        "created": undo.undoes_id is None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STOPPING, words)
        [number] = cursor.fetchone() or [0]
    return int(number)


class FoundWith(StrEnum):
    """The value that an edit in bulk finds. Bulk changes keep these words with their numbers."""

    SAME = "same_value"
    OTHER = "other_value"
    NONE = "no_value"


_VALUES = """
    SELECT count(*) FILTER (WHERE found.value = %(value)s),
           count(*) FILTER (WHERE found.value <> %(value)s AND found.value <> ''),
           count(*) FILTER (WHERE found.value <> %(value)s AND found.value = '')
      FROM contacts_bulkchangepart AS part
     CROSS JOIN LATERAL unnest(part.contact_ids) AS member (id)
      JOIN contacts_contact AS contact
        ON contact.portal_id = part.portal_id AND contact.id = member.id AND contact.archived_at IS NULL
     CROSS JOIN LATERAL (SELECT coalesce(contact.properties ->> %(name)s, '')) AS found (value)
     WHERE part.portal_id = %(portal)s AND part.change_id = %(change)s
"""


def value_counts(change: BulkChange) -> dict[FoundWith, int]:
    """Return the number of an edit's living contacts by the value that they have now."""
    about: dict[str, str | int] = {"portal": change.portal_id, "change": change.id}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, about | {"name": change.property_name, "value": change.value or ""})
        return dict(zip(FoundWith, cursor.fetchone() or (0, 0, 0), strict=True))


def examples(change: BulkChange) -> list[Contact]:
    """Return the first contacts of a bulk change that are still there."""
    ids = bulk_change_parts(change).annotate(some=F("contact_ids__0_10")).values_list("some", flat=True).first() or []
    return list(Contact.objects.filter(portal=change.portal_id, id__in=ids).order_by("id")[:EXAMPLES])


def unengaged(portal: Portal) -> dict[str, int]:
    """Return the number of marketing contacts with a suppressed address, by the reason and for any reason.

    A contact whose address has two reasons stands under both, and once under "any".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(suppressed.reason, 'any'), count(DISTINCT contact.id) FROM contacts_contact AS contact"
            " JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = %(portal)s"
            " AND suppressed.address_hash = sha256(convert_to(contact.email, 'UTF8'))"
            " WHERE contact.portal_id = %(portal)s AND contact.marketing_status = %(status)s"
            " AND contact.archived_at IS NULL"
            " GROUP BY GROUPING SETS ((suppressed.reason), ())",
            {"portal": portal.pk, "status": MarketingStatus.MARKETING},
        )
        return dict(cursor.fetchall())
