"""Create contacts or change existing ones, by their email or by a unique value."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from contacts.models import Contact
from contacts.selectors import ids_by_email, ids_by_value
from contacts.services.creation.create import TRIES, count_created, first_values, insert_contacts, refuse_existing
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Existing, Origin
from contacts.services.properties.unique_values import ValueTaken, settle_unique_values
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange, refuse_taken, write_changes
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.tries import again_after_deadlock

Upserted = tuple[Contact | Created, bool]  # True for a new contact


@again_after_deadlock
def upsert_contacts(
    *,
    portal: Portal,
    contacts: Sequence[NewContact],
    origin: Origin,
    now: datetime,
    changes: Sequence[ContactChange] = (),
) -> list[Upserted]:
    """Create contacts with a new email and update the others. Each result says if the contact is new.

    Further `changes` of contacts by their ids are written too, all or none. Raises ValueTaken, and with further changes
    the exceptions of update_contacts.
    """
    return _insisted(partial(_upsert_by_email, portal, contacts, origin, now, changes))


def upsert_contacts_by_value(
    *, portal: Portal, name: str, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> list[Upserted]:
    """Create or update contacts like upsert_contacts, by their value of the unique property `name`.

    Raises ContactAlreadyExists when an email belongs to another contact than the value, and ValueTaken.
    """
    return _insisted(partial(_upsert_by_value, portal, contacts, origin, now, name), name)


def _insisted(upsert: Callable[[], list[Upserted]], name: str = "") -> list[Upserted]:
    """Repeat the upsert when a contact appeared or disappeared between the read and the write."""
    for _try in range(TRIES - 1):
        try:
            return upsert()
        except ContactsNotFound:
            continue
        except ValueTaken as conflict:
            if any(taken.name != name for taken in conflict.taken):
                raise
    return upsert()


@transaction.atomic
def _upsert_by_email(
    portal: Portal,
    contacts: Sequence[NewContact],
    origin: Origin,
    now: datetime,
    more: Sequence[ContactChange],
) -> list[Upserted]:
    answers = insert_contacts(portal, contacts, origin, now)
    known = [
        (answer.email, each) for answer, each in zip(answers, contacts, strict=True) if isinstance(answer, Existing)
    ]
    ids = ids_by_email(portal, [email for email, _contact in known]) if known else {}
    changes = [ContactChange(ids.get(email, 0), contact.properties) for email, contact in known]
    written = _with_new_emails if more else _with_changes
    return written(portal, answers, [*changes, *more], origin, now)


@transaction.atomic
def _upsert_by_value(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, name: str
) -> list[Upserted]:
    ids = ids_by_value(portal, name, [contact.properties[name] for contact in contacts])
    inserted = insert_contacts(portal, [new for new in contacts if new.properties[name] not in ids], origin, now)
    refuse_existing(inserted)
    created = iter(inserted)
    answers = [None if contact.properties[name] in ids else next(created) for contact in contacts]
    known = [(ids[contact.properties[name]], contact) for contact in contacts if contact.properties[name] in ids]
    changes = [
        ContactChange(contact_id, contact.properties | ({"email": contact.email} if contact.email else {}))
        for contact_id, contact in known
    ]
    return _with_new_emails(portal, answers, changes, origin, now)


def _with_new_emails(
    portal: Portal,
    answers: Sequence[Created | Existing | None],
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
) -> list[Upserted]:
    """Write like _with_changes when changes may bring emails. Raises ContactAlreadyExists for a taken email."""
    try:
        with transaction.atomic():
            return _with_changes(portal, answers, changes, origin, now)
    except IntegrityError:
        refuse_taken(portal, changes)
        raise


def _with_changes(
    portal: Portal,
    answers: Sequence[Created | Existing | None],
    changes: Sequence[ContactChange],
    origin: Origin,
    now: datetime,
) -> list[Upserted]:
    """Return new and changed contacts after unique values are settled and new contacts are counted."""
    written = write_changes(portal, changes, origin, now)
    settle_unique_values(portal, [*first_values(answer for answer in answers if answer), *written.moves])
    count_created(answer for answer in answers if answer)
    changed = iter(changes)
    return [
        (answer, True) if isinstance(answer, Created) else (written.contacts[next(changed).id], False)
        for answer in answers
    ]
