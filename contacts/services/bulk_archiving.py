"""Archive many contacts, and restore those of one bulk change as far as their addresses are free.

Locks: the contacts by id, then what `contacts.services.lifecycle` locks: unique values, the end of the audit trail and
the counters.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from contacts.marketing_status import Outcome
from contacts.models import Contact
from contacts.selectors import living_contacts
from contacts.services.bulk_edits import decisions
from contacts.services.creation.results import Origin
from contacts.services.lifecycle import EmailTaken, archive_contacts, contacts_with_taken_emails, restore_contacts
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import lock_contacts
from contacts.services.status.set import Decision
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal


@transaction.atomic
def archive_many(*, portal: Portal, contact_ids: Sequence[int], now: datetime, by: audit.Actor) -> list[Decision]:
    """Archive living contacts. The outcomes are archived and not_found."""
    living = list(lock_contacts(portal, contact_ids))
    archive_contacts(portal=portal, contact_ids=living, now=now, by=by)
    return decisions(contact_ids, dict.fromkeys(living, Outcome.ARCHIVED))


@transaction.atomic
def restore_many(
    *,
    portal: Portal,
    contact_ids: Sequence[int],
    done_at: datetime | None,
    origin: Origin,
    now: datetime,
    by: audit.Actor,
) -> list[Decision]:
    """Restore the contacts that were archived at `done_at`, as `restore_contacts` does.

    A contact stays archived when another contact has one of its addresses or unique values. The outcomes are undone,
    restored_held, email_taken, value_taken, changed_since and not_found.
    """
    living = living_contacts(portal).filter(id__in=contact_ids).values_list("id", flat=True)
    archived = lock_contacts(portal, contact_ids, archived=True)
    outcomes = dict.fromkeys([*living, *archived], Outcome.CHANGED_SINCE)
    wanted = [each for each in archived.values() if each.archived_at == done_at and each.merged_into_id is None]
    while wanted:
        refused = dict.fromkeys(contacts_with_taken_emails(portal, wanted), Outcome.EMAIL_TAKEN)
        if not refused:
            restored, refused = _restored(portal, wanted, origin, now, by)
            outcomes |= {each.id: Outcome.RESTORED_HELD if each.held_reason else Outcome.UNDONE for each in restored}
            if restored:
                break
        outcomes |= refused
        wanted = [each for each in wanted if each.id not in refused]
    return decisions(contact_ids, outcomes)


def _restored(
    portal: Portal, wanted: Sequence[Contact], origin: Origin, now: datetime, by: audit.Actor
) -> tuple[list[Contact], dict[int, Outcome]]:
    """Return the restored contacts, or none and those whose unique values others have.

    An address that another transaction took in this moment gives neither, and the caller looks again.
    """
    ids = [contact.id for contact in wanted]
    try:
        with transaction.atomic():
            return restore_contacts(portal=portal, contact_ids=ids, origin=origin, now=now, by=by), {}
    except EmailTaken:
        return [], {}
    except ValueTaken as conflict:
        return [], dict.fromkeys([each.contact_id for each in conflict.taken], Outcome.VALUE_TAKEN)
