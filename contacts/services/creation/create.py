"""The creation hook: one path for every way in. One contact is a batch of one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from contacts.email_addresses import is_plain
from contacts.marketing_status import HELD_BY, MarketingStatus
from contacts.models import Contact
from contacts.selectors import ids_by_email
from contacts.services.associations import associate
from contacts.services.creation.new_contact import NewContact, without_suppression
from contacts.services.creation.one_call import Counting, Insert, Row, create_alone
from contacts.services.creation.results import Created, Existing, Origin
from contacts.services.properties.unique_values import Move, settle_unique_values
from contacts.services.suppression import carry_over
from integrations.services import IdempotencyKey
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.round_trips import atomic_or_savepoint

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
TRIES = 5  # an email's other owner may vanish between the insert and the look


class ContactAlreadyExists(Exception):
    """The portal has a living contact with this email."""

    def __init__(self, contact_id: int | None, email: str) -> None:
        super().__init__(contact_id, email)
        self.contact_id = contact_id
        self.email = email


def create_contacts(
    *, portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, raise_on_existing: bool = True
) -> list[Created | Existing]:
    """Create contacts, stamp them as the app's toggle says at this moment, and count them; answers in input order.

    Raises ContactAlreadyExists for the first email that is taken, and then nothing is written; with
    `raise_on_existing` off such contacts are reported and untouched. Raises ValueTaken.
    """
    is_plain = all(contact.is_plain for contact in contacts)
    if is_plain and len(contacts) == 1 and not connection.in_atomic_block:
        created = create_alone(portal, contacts[0], origin, now)
        if created:
            return [created]
    with atomic_or_savepoint():
        answers = insert_contacts(portal, contacts, origin, now, is_plain=is_plain)
        if raise_on_existing:
            refuse_existing(answers)
        if not is_plain:
            settle_unique_values(portal, first_values(answers))
        count_created(answers)
    return answers


def create_contact_with_key(
    *, portal: Portal, contact: NewContact, origin: Origin, now: datetime, keyed: IdempotencyKey
) -> Created | None:
    """Create one contact as `create_contacts` does, and keep for its key what was done, by one statement.

    None where that cannot be: nothing is written, and `replay_or_run` finds out what to answer.
    """
    if not contact.is_plain or connection.in_atomic_block:
        return None
    return create_alone(portal, contact, origin, now, keyed)


def insert_contacts(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, *, is_plain: bool = False
) -> list[Created | Existing]:
    """The first step: rows stamped as the app's toggle says. The caller settles their unique values and counts them.

    Of contacts that are all plain this step is the last one, too, if no email is taken.
    """
    if is_plain:
        return _insert(portal, contacts, origin, now, Counting.AT_ONCE)
    carry_over(portal, [contact.email for contact in contacts])
    contacts = without_suppression(portal, contacts, origin.source, now)
    answers = _insert(portal, contacts, origin, now, Counting.NOT)
    _associate(contacts, answers, portal)
    return answers


def _associate(contacts: Sequence[NewContact], answers: list[Created | Existing], portal: Portal) -> None:
    wanted = {
        answer.id: contact.associations
        for contact, answer in zip(contacts, answers, strict=True)
        if contact.associations and isinstance(answer, Created)
    }
    if wanted:
        associate(portal=portal, wanted=wanted)


def refuse_existing(answers: Iterable[Created | Existing]) -> None:
    """Raise ContactAlreadyExists for the first email that was taken."""
    for answer in answers:
        if isinstance(answer, Existing):
            raise ContactAlreadyExists(answer.contact_id, answer.email)


def first_values(answers: Iterable[Created | Existing]) -> list[Move]:
    """What new contacts have that had nothing before."""
    return [Move(answer.id, {}, answer.properties) for answer in answers if isinstance(answer, Created)]


def _insert(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, counting: Counting
) -> list[Created | Existing]:
    """Insert by email, so that two batches cannot deadlock; look up those whose email was taken."""
    answers: dict[int, Created | Existing] = {}
    without_email: list[int] = []  # positions in the input
    by_email: dict[str, int] = {}
    for place, contact in enumerate(contacts):
        if not contact.email:
            without_email.append(place)
        elif by_email.setdefault(email := contact.email.lower(), place) != place:
            answers[place] = Existing(None, email)
    answers |= _known_otherwise(portal, contacts, by_email)
    insert = Insert(portal, origin, now, counting)
    for _try in range(TRIES):
        rows = [Row(email, contacts[by_email[email]].properties) for email in sorted(by_email)]
        rows += [Row(None, contacts[place].properties) for place in without_email]
        next_place = iter(without_email)
        inserted = insert(rows)
        for contact_id, email_of_row, status, *_position in inserted:
            place = next(next_place) if email_of_row is None else by_email.pop(email_of_row)
            answers[place] = Created(contact_id, email_of_row, contacts[place].properties, status, insert.batch)
        without_email = []
        taken = ids_by_email(portal, by_email) if by_email else {}
        for email, contact_id in taken.items():
            answers[by_email.pop(email)] = Existing(contact_id, email)
        if not by_email:
            return [answers[place] for place in range(len(contacts))]
    raise ContactAlreadyExists(None, min(by_email))


def _known_otherwise(
    portal: Portal, contacts: Sequence[NewContact], by_email: dict[str, int]
) -> dict[int, Created | Existing]:
    """Take those out of `by_email` whose email is that of a contact which has it in another spelling."""
    emails = [email for place in by_email.values() if (email := contacts[place].email) and not is_plain(email)]
    known = ids_by_email(portal, emails) if emails else {}
    return {by_email.pop(email.lower()): Existing(contact_id, email) for email, contact_id in known.items()}


def count_created(answers: Iterable[Created | Existing]) -> None:
    """The last step: count those that are stamped; what does not fit is held instead, the newest first."""
    created = [answer for answer in answers if isinstance(answer, Created)]
    if not created:
        return
    batch = created[0].batch
    stamped = [new for new in created if new.marketing_status == MARKETING]
    allotment = billing.count_creation(
        portal=batch.portal,
        source=batch.origin.source,
        toggle_version=batch.toggle_version or 0,
        created=len(created),
        wanted=len(stamped),
        now=batch.at,
        noted=batch.noted,
    )
    if allotment.limit is None:
        return
    unfit, reason = sorted(stamped, key=lambda new: new.id)[allotment.granted :], HELD_BY[allotment.limit]
    for new in unfit:
        new.marketing_status, new.held_reason = NON_MARKETING, reason
    Contact.objects.filter(portal=batch.portal, id__in=[new.id for new in unfit]).update(
        marketing_status=NON_MARKETING, held_reason=reason, source_kind="", source_id=None, source_label=""
    )
