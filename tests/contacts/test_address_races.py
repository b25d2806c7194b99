"""A contact's other addresses under real parallel connections: each is one contact's, and nobody is counted twice."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

import pytest

from contacts.models import HOLDING, Contact
from contacts.recount import discrepancies
from contacts.selectors import ids_by_email
from contacts.services.addresses import NoEmailYet, NoSuchAddress, change_addresses
from contacts.services.creation.create import ContactAlreadyExists, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.erasure import erase_address
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of
from tests.team import team_of

THREADS = 8
ROUNDS = 25
FEW = [f"{letter}@example.com" for letter in "abcdef"]  # so few that they meet
TOLD = (ContactAlreadyExists, ContactsNotFound, EmailTaken, NoEmailYet, NoSuchAddress)  # all that may go wrong


def created(app: ConnectedApp, email: str) -> int:
    """The number of the contact that has the email, whether it is new or was there."""
    try:
        [contact] = create(app, [email])
    except ContactAlreadyExists as exists:
        return exists.contact_id or 0
    return contact.id


def upserted(app: ConnectedApp, email: str) -> int:
    wanted = [NewContact(email, {"city": "London"})]
    [(contact, _new)] = upsert_contacts(portal=app.portal, contacts=wanted, origin=origin_of(app), now=NOW)
    return contact.id


def two(app: ConnectedApp, number: int) -> tuple[int, int, str]:
    """Two contacts, and the email of the second."""
    ada, other = create(app, [f"{number}-ada@example.com", f"{number}-other@example.com"])
    return ada.id, other.id, str(other.email)


@pytest.mark.parametrize("arrive", [created, upserted])
def test_who_arrives_while_their_contact_is_merged_is_the_survivor(
    committed_database: None, arrive: Callable[[ConnectedApp, str], int]
) -> None:
    portal = new_portal()
    app = new_app(portal)

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            ada, other, email = two(app, number)
            merge = partial(merge_contacts, portal=portal, primary_id=ada, other_id=other, origin=PERSON, now=NOW)
            team.at_once([partial(arrive, app, email)] * 4 + [merge] + [partial(arrive, app, email)] * 3)
            assert ids_by_email(portal, [email]) == {email: ada}

    assert Usage.objects.get(portal=portal).count == ROUNDS
    assert Contact.objects.filter(portal=portal).count() == 2 * ROUNDS
    assert discrepancies(portal) == []


def test_an_address_that_goes_while_it_arrives_is_the_one_contacts_or_the_others(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            ada, other, email = two(app, number)
            merge_contacts(portal=portal, primary_id=ada, other_id=other, origin=PERSON, now=NOW)
            remove = partial(change_addresses, portal=portal, contact_id=ada, remove=email, origin=PERSON, now=NOW)
            archive = partial(archive_contacts, portal=portal, contact_ids=[ada], now=NOW)
            arrived = team.at_once([partial(created, app, email)] * 4 + [remove if number % 2 else archive])[:4]
            owner = ids_by_email(portal, [email]).get(email, ada)
            assert set(arrived) <= {ada, owner}

    assert discrepancies(portal) == []


def test_a_restored_contact_has_all_its_addresses_or_is_refused(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)

    def restored(contact_id: int) -> int:
        try:
            restore_contacts(portal=portal, contact_ids=[contact_id], origin=PERSON, now=NOW)
        except EmailTaken as taken:
            return taken.contact_id
        return contact_id

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            ada, other, email = two(app, number)
            merge_contacts(portal=portal, primary_id=ada, other_id=other, origin=PERSON, now=NOW)
            archive_contacts(portal=portal, contact_ids=[ada], now=NOW)
            numbers = team.at_once([partial(created, app, email)] * 4 + [partial(restored, ada)])
            assert set(numbers) == set(ids_by_email(portal, [email]).values())

    assert discrepancies(portal) == []


def deed(app: ConnectedApp, dice: Random) -> Callable[[], object]:
    """Some write that touches addresses, of contacts in whatever order."""
    portal, origin = app.portal, origin_of(app)
    ids = list(Contact.objects.filter(portal=portal).values_list("id", flat=True))
    one, other = dice.sample(ids, 2)
    emails = dice.sample(FEW, 3)
    new = [NewContact(email, {"city": "London"}) for email in emails]
    changes = [ContactChange(each, {"email": email}) for each, email in zip((one, other), emails, strict=False)]
    address = partial(change_addresses, portal=portal, contact_id=one, origin=origin, now=NOW)
    possible: list[Callable[[], object]] = [
        partial(create_contacts, portal=portal, contacts=new, origin=origin, now=NOW, raise_on_existing=False),
        partial(upsert_contacts, portal=portal, contacts=new, origin=origin, now=NOW),
        partial(update_contacts, portal=portal, changes=changes, origin=origin, now=NOW),
        partial(merge_contacts, portal=portal, primary_id=one, other_id=other, origin=origin, now=NOW),
        partial(merge_contacts, portal=portal, primary_id=other, other_id=one, origin=origin, now=NOW),
        partial(archive_contacts, portal=portal, contact_ids=[one], now=NOW),
        partial(restore_contacts, portal=portal, contact_ids=[one, other], origin=origin, now=NOW),
        partial(address, add=emails[0]),
        partial(address, remove=emails[0]),
        partial(address, add=emails[0], remove=emails[1]),
        partial(erase_address, portal=portal, email=emails[0], origin=origin, now=NOW),
    ]
    return dice.choice(possible)


def attempt(act: Callable[[], object]) -> None:
    with suppress(*TOLD):
        act()


def test_whatever_meets_nothing_deadlocks_and_each_address_has_one_owner(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    create(app, [*FEW, None, None])
    dice = Random(14)  # noqa: S311 - which deeds do not matter

    with team_of(THREADS) as team:
        for _round in range(2 * ROUNDS):
            create(app, [None, None])  # somebody is always there
            team.at_once([partial(attempt, deed(app, dice)) for _thread in range(THREADS)])

    assert discrepancies(portal) == []
    held = Contact.objects.filter(HOLDING, portal=portal, email__isnull=False).values_list("email", flat=True)
    assert len(held) == len(set(held))
