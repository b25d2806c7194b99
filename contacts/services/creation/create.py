"""Create contacts, for every way in. One contact is a batch of one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from contacts.email_addresses import is_plain
from contacts.marketing_status import HELD_BY, MarketingStatus, WhyNot
from contacts.models import Contact
from contacts.selectors import ids_by_email
from contacts.services.associations import associate
from contacts.services.creation.new_contact import NewContact, without_suppression
from contacts.services.creation.one_call import CallOutcome, Position, Row, create_whole, insert_free
from contacts.services.creation.results import Batch, Created, Existing, Origin
from contacts.services.properties.unique_values import Move, settle_unique_values
from contacts.services.suppression import carry_over
from integrations.idempotency import IdempotencyKey
from integrations.models import ConnectedApp
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.services import PortalSuspended
from marketing_contacts.toolbox.round_trips import atomic_or_savepoint
from marketing_contacts.toolbox.tries import TooBusy

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
TRIES = 5  # an email's other owner may vanish between the insert and the look


class ContactAlreadyExists(Exception):
    """The portal has a living contact with this email.

    The id is None where the email came before in the same call.
    """

    def __init__(self, contact_id: int | None, email: str) -> None:
        super().__init__(contact_id, email)
        self.contact_id = contact_id
        self.email = email


def create_contacts(
    *, portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, raise_on_existing: bool = True
) -> list[Created | Existing]:
    """Create contacts, stamp them as the app's toggle says at this moment, and count them.

    Returns answers in input order. Raises ContactAlreadyExists for the first email that is taken, and then nothing is
    written. With `raise_on_existing` off such contacts are reported and untouched. Raises ValueTaken and
    PortalSuspended.
    """
    if may_take_fast_path(contacts) and (created := create_fast(portal, contacts, origin, now)):
        return [*created]
    with atomic_or_savepoint():
        answers = insert_contacts(portal, contacts, origin, now)
        if raise_on_existing:
            refuse_existing(answers)
        settle_unique_values(portal, first_values(answers))
        count_created(answers)
    return answers


def create_contact_with_key(
    *, portal: Portal, contact: NewContact, origin: Origin, now: datetime, key: IdempotencyKey
) -> Created | None:
    """Create one contact by the fast path, and keep the result for its key.

    Returns None when the fast path did nothing. `replay_or_run` then finds out what to answer.
    """
    created = create_fast(portal, [contact], origin, now, key) if may_take_fast_path([contact]) else None
    return created[0] if created else None


def may_take_fast_path(contacts: Sequence[NewContact]) -> bool:
    """Return whether one call of the database may create these contacts.

    The call creates and counts all of them or none, in a transaction of its own. Each contact must be plain, and no
    email may come twice.
    """
    emails = [contact.email.lower() for contact in contacts if contact.email]
    return (
        not connection.in_atomic_block
        and len(contacts) > 0
        and len(set(emails)) == len(emails)
        and all(contact.is_plain for contact in contacts)
    )


def create_fast(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, key: IdempotencyKey | None = None
) -> list[Created] | None:
    """Create contacts by one call, and return them in input order.

    Returns None when nothing was written. The ordinary path then decides. Raises PortalSuspended.
    """
    places = in_order(contacts, range(len(contacts)))
    rows = [Row.of(contacts[place]) for place in places]
    result = create_whole(portal=portal, rows=rows, origin=origin, now=now, key=key)
    if result.outcome is CallOutcome.SUSPENDED:
        raise PortalSuspended
    if result.outcome is not CallOutcome.CREATED:
        return None
    batch = _batch(portal, origin, result.position, now)
    new = {places[inserted.place - 1]: inserted for inserted in result.inserted}
    return [
        Created(new[place].id, Row.of(contact).email, contact.properties, new[place].status, batch)
        for place, contact in enumerate(contacts)
    ]


def in_order(contacts: Sequence[NewContact], places: Iterable[int]) -> list[int]:
    """Return places in the input, sorted by email, those without an email last. So two calls cannot deadlock."""
    return sorted(places, key=lambda place: (not contacts[place].email, (contacts[place].email or "").lower(), place))


def insert_contacts(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> list[Created | Existing]:
    """Insert contacts, stamped as the app's toggle says. The caller settles unique values and counts the contacts.

    This is the first step of the ordinary path. The locks are taken in the order of contacts_create_3, addresses
    before contacts.
    """
    carry_over(portal, [contact.email for contact in contacts])
    contacts = without_suppression(portal, contacts, origin.source, now)
    answers = insert_by_email(portal, contacts, origin, now)
    wanted = {
        answer.id: contact.associations
        for contact, answer in zip(contacts, answers, strict=True)
        if contact.associations and isinstance(answer, Created)
    }
    if wanted:
        associate(portal=portal, wanted=wanted)
    return answers


def insert_by_email(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime
) -> list[Created | Existing]:
    """Insert contacts whose email is free, and return them and the owners of taken emails in input order.

    A contact whose drawn id is taken is inserted by the next try. Raises ConnectedApp.DoesNotExist for an app that is
    not connected, PortalSuspended and TooBusy.
    """
    answers, places = _known_before(portal, contacts)
    position, batch = None, None
    for _try in range(TRIES):
        waiting = in_order(contacts, set(range(len(contacts))) - answers.keys())
        rows = [Row.of(contacts[place]) for place in waiting]
        result = insert_free(portal=portal, rows=rows, origin=origin, now=now, position=position)
        if result.outcome is CallOutcome.APP_GONE:
            raise ConnectedApp.DoesNotExist
        if result.outcome is CallOutcome.SUSPENDED:
            raise PortalSuspended
        position = result.position
        batch = batch or _batch(portal, origin, position, now)
        for new in result.inserted:
            place = waiting[new.place - 1]
            contact = contacts[place]
            answers[place] = Created(new.id, Row.of(contact).email, contact.properties, new.status, batch)
        taken = [email for email, place in places.items() if place not in answers]
        if taken:
            found = ids_by_email(portal, taken)
            answers |= {places[email]: Existing(contact_id, email) for email, contact_id in found.items()}
        if len(answers) == len(contacts):
            return [answers[place] for place in range(len(contacts))]
    raise TooBusy  # each try met a taken id, or an owner of an email who was gone at the look


def _known_before(
    portal: Portal, contacts: Sequence[NewContact]
) -> tuple[dict[int, Created | Existing], dict[str, int]]:
    """Return answers that are known without an insert, by place, and the place of each email.

    An email that comes again in the call is taken. An email that a contact has in another spelling is taken, too.
    """
    answers: dict[int, Created | Existing] = {}
    places: dict[str, int] = {}
    for place, contact in enumerate(contacts):
        if contact.email and places.setdefault(email := contact.email.lower(), place) != place:
            answers[place] = Existing(None, email)
    spelled = [each for place in places.values() if (each := contacts[place].email) and not is_plain(each)]
    known = ids_by_email(portal, spelled) if spelled else {}
    answers |= {places[email.lower()]: Existing(contact_id, email) for email, contact_id in known.items()}
    return answers, places


def _batch(portal: Portal, origin: Origin, position: Position, now: datetime) -> Batch:
    return Batch(portal, origin, position.version, now, WhyNot.under(position.toggle) if origin.app else None)


def refuse_existing(answers: Iterable[Created | Existing]) -> None:
    """Raise ContactAlreadyExists for the first email that was taken."""
    for answer in answers:
        if isinstance(answer, Existing):
            raise ContactAlreadyExists(answer.contact_id, answer.email)


def first_values(answers: Iterable[Created | Existing]) -> list[Move]:
    """Return the property values of new contacts, which had no values before."""
    return [Move(answer.id, {}, answer.properties) for answer in answers if isinstance(answer, Created)]


def count_created(answers: Iterable[Created | Existing]) -> None:
    """Count the stamped contacts as the last step of the transaction, and hold the newest that do not fit."""
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
    )
    if allotment.limit is None:
        return
    unfit, reason = sorted(stamped, key=lambda new: new.id)[allotment.granted :], HELD_BY[allotment.limit]
    for new in unfit:
        new.marketing_status, new.held_reason = NON_MARKETING, reason
    Contact.objects.filter(portal=batch.portal, id__in=[new.id for new in unfit]).update(
        marketing_status=NON_MARKETING, held_reason=reason, source_kind="", source_id=None, source_label=""
    )
