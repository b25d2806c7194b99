"""Does with the contacts of one part of a bulk change what was wished."""

from collections.abc import Callable
from datetime import datetime

from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange, BulkChangePart
from contacts.services.bulk_archiving import archive_many, restore_many
from contacts.services.bulk_edits import put_values_back, set_property
from contacts.services.creation.results import Origin
from contacts.services.status.release import release_held
from contacts.services.status.set import Decision, set_marketing_status
from contacts.services.status.undo import done_by_creating, done_by_part, undo
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.selectors import member_of

Wish = BulkChange.Wish
Deed = Callable[[BulkChange, BulkChangePart, Origin, datetime], list[Decision]]


def decided(change: BulkChange, part: BulkChangePart, now: datetime) -> list[Decision]:
    """Do the part, and return what was decided for each contact. The source is the person who started the change."""
    origin = Origin(Source(SourceKind.MEMBER, change.started_by_id or 0, change.started_by_label))
    deed = UNDOES.get(change.about, undo_status) if change.wish.is_undo else DOES.get(change.wish, set_status)
    return deed(change, part, origin, now)


def set_status(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Set the contacts to the wished status."""
    wished = MarketingStatus(change.wished)
    return set_marketing_status(
        portal=change.portal, contact_ids=part.contact_ids, wished=wished, origin=origin, now=now
    )


def release(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Release those that are held."""
    return release_held(portal=change.portal, contact_ids=part.contact_ids, origin=origin, now=now)


def edit(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Set the chosen property."""
    return set_property(
        portal=change.portal,
        contact_ids=part.contact_ids,
        name=change.property_name,
        value=change.value,
        origin=origin,
        now=now,
    )


def archive(change: BulkChange, part: BulkChangePart, _origin: Origin, now: datetime) -> list[Decision]:
    """Archive the contacts. The audit trail names each."""
    return archive_many(portal=change.portal, contact_ids=part.contact_ids, now=now, by=person_of(change))


def person_of(change: BulkChange) -> Member | str:
    """Return the member who started the change, or the name of one who left since."""
    return member_of(change.portal, change.started_by_id) or change.started_by_label


def undo_status(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Put the statuses back that a bulk change or the creation set."""
    portal, ids, undoes = change.portal, part.contact_ids, change.undoes_id
    done = done_by_part(portal, undoes, part.number) if undoes else done_by_creating(portal, ids)
    return undo(portal=portal, contact_ids=ids, done=done, origin=origin, now=now)


def undo_edit(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Put the values back that the same part of the edit replaced."""
    return put_values_back(
        portal=change.portal,
        contact_ids=part.contact_ids,
        name=change.property_name,
        done_at=undone_at(change, part),
        origin=origin,
        now=now,
    )


def undo_archive(change: BulkChange, part: BulkChangePart, origin: Origin, now: datetime) -> list[Decision]:
    """Restore the contacts that the same part archived."""
    return restore_many(
        portal=change.portal,
        contact_ids=part.contact_ids,
        done_at=undone_at(change, part),
        origin=origin,
        now=now,
        by=person_of(change),
    )


def undone_at(change: BulkChange, part: BulkChangePart) -> datetime | None:
    """Return the moment of the part that this part undoes. Both have the same number."""
    undone = BulkChangePart.objects.filter(portal=change.portal, change_id=change.undoes_id or 0, number=part.number)
    return undone.values_list("set_at", flat=True).first()


DOES: dict[BulkChange.Wish, Deed] = {Wish.RELEASE: release, Wish.EDIT: edit, Wish.ARCHIVE: archive}
UNDOES: dict[BulkChange.Wish, Deed] = {Wish.EDIT: undo_edit, Wish.ARCHIVE: undo_archive}
