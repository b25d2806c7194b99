"""Unique values under real parallel connections: one owner each, no deadlock, the table as the contacts are."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

from contacts.models import Contact, UniqueValue
from contacts.services.creation.create import ContactAlreadyExists, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.lifecycle import EmailTaken, archive_contacts, restore_contacts
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts, upsert_contacts_by_value
from integrations.models import ConnectedApp
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app, origin_of
from tests.contacts.properties import custom
from tests.team import team_of

THREADS = 16
ROUNDS = 40
VALUES = [f"V{number}" for number in range(6)]  # few, so that they meet


def write(app: ConnectedApp, email: str, value: str) -> bool:
    new = NewContact(email, {"member_no": value})
    try:
        create_contacts(portal=app.portal, contacts=[new], origin=origin_of(app), now=NOW)
    except ValueTaken:
        return False
    return True


def test_one_value_written_by_32_threads_belongs_to_one_contact(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    custom(portal, "member_no", has_unique_value=True)

    with team_of(32) as team:
        answers = team.at_once([partial(write, app, f"{number}@example.com", "7") for number in range(32)])

    assert sum(answers) == 1
    assert Contact.objects.filter(portal=portal).count() == 1


def test_one_value_upserted_by_32_threads_becomes_one_contact(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    custom(portal, "member_no", has_unique_value=True)

    def upsert(city: str) -> bool:
        wanted = NewContact(None, {"member_no": "7", "city": city})
        [(_contact, new)] = upsert_contacts_by_value(
            portal=portal, name="member_no", contacts=[wanted], origin=origin_of(app), now=NOW
        )
        return new

    with team_of(32) as team:
        assert sum(team.at_once([partial(upsert, str(number)) for number in range(32)])) == 1


def deeds(app: ConnectedApp, ids: list[int], dice: Random) -> Callable[[], object]:
    """Some write that touches values, of contacts in whatever order."""
    portal, origin = app.portal, origin_of(app)
    chosen, values = dice.sample(ids, 3), dice.sample(VALUES, 3)
    changes = [ContactChange(each, {"member_no": value}) for each, value in zip(chosen, values, strict=True)]
    wanted = [
        NewContact(f"{dice.choice(ids)}@example.com", {"member_no": values[0]}),
        NewContact(f"new{dice.random()}@example.com", {"member_no": values[1]}),
    ]
    possible: list[Callable[[], object]] = [
        partial(update_contacts, portal=portal, changes=changes, origin=origin, now=NOW),
        partial(upsert_contacts, portal=portal, contacts=wanted, origin=origin, now=NOW),
        partial(archive_contacts, portal=portal, contact_ids=chosen, now=NOW),
        partial(restore_contacts, portal=portal, contact_ids=chosen, origin=origin, now=NOW),
    ]
    return dice.choice(possible)


def attempt(deed: Callable[[], object]) -> None:
    with suppress(ValueTaken, ContactsNotFound, ContactAlreadyExists, EmailTaken):  # all that may go wrong
        deed()


def held(portal: Portal) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Who has which value by the table, and by the living contacts themselves."""
    living = Contact.objects.filter(portal=portal, archived_at=None)
    return (
        dict(UniqueValue.objects.filter(portal=portal).values_list("value", "contact_id")),
        [(each.properties["member_no"], each.id) for each in living if each.properties.get("member_no")],
    )


def test_whatever_meets_nothing_deadlocks_and_each_value_has_one_owner(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    custom(portal, "member_no", has_unique_value=True)
    ids = [contact.id for contact in create(app, [None] * 6)]
    for each in ids:
        Contact.objects.filter(portal=portal, id=each).update(email=f"{each}@example.com")
    dice = Random(7)  # noqa: S311 - which deeds do not matter

    with team_of(THREADS) as team:
        for _round in range(ROUNDS):
            team.at_once([partial(attempt, deeds(app, ids, dice)) for _thread in range(THREADS)])
            by_table, by_contacts = held(portal)
            assert by_table == dict(by_contacts)
            assert len(by_contacts) == len(by_table)
