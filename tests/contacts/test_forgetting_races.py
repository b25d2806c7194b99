"""People are forgotten while others write them: real parallel connections at a barrier."""

from functools import partial

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.erasure import erase_address, erase_contact
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.book import ContactsNotFound
from contacts.services.status.set import set_marketing_status
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from integrations.models import ConnectedApp
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of
from tests.team import team_of

ROUNDS = 25
EMAIL, OTHER = "ada@example.com", "grace@example.com"


def forgotten(portal: Portal) -> None:
    erase_address(portal=portal, email=EMAIL, origin=PERSON, now=NOW)


def forgotten_by_number(portal: Portal, number: int) -> None:
    try:
        erase_contact(portal=portal, contact_id=number, origin=PERSON, now=NOW)
    except ContactsNotFound:
        return


def changed(portal: Portal, number: int, **values: str) -> None:
    try:
        update_contacts(portal=portal, changes=[ContactChange(number, values)], origin=PERSON, now=NOW)
    except (ContactsNotFound, ContactAlreadyExists):
        return


def merged(portal: Portal, primary: int, other: int) -> None:
    try:
        merge_contacts(portal=portal, primary_id=primary, other_id=other, origin=PERSON, now=NOW)
    except ContactsNotFound:
        return


def upserted(app: ConnectedApp) -> None:
    upsert_contacts(portal=app.portal, contacts=[NewContact(EMAIL, {"city": "Rome"})], origin=origin_of(app), now=NOW)


def demoted(portal: Portal, number: int) -> None:
    wished = MarketingStatus.NON_MARKETING
    set_marketing_status(portal=portal, contact_ids=[number], wished=wished, origin=PERSON, now=NOW)


def archived(portal: Portal, number: int) -> None:
    archive_contacts(portal=portal, contact_ids=[number], now=NOW)


def test_whoever_else_writes_the_person_the_counters_stay_right(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)

    with team_of(8) as team:
        for _round in range(ROUNDS):
            [ada, grace] = create(app, [EMAIL, OTHER])
            team.at_once(
                [
                    partial(forgotten, portal),
                    partial(forgotten_by_number, portal, ada.id),
                    partial(changed, portal, ada.id, city="Paris"),
                    partial(changed, portal, grace.id, city="Paris"),
                    partial(merged, portal, grace.id, ada.id),
                    partial(demoted, portal, ada.id),
                    partial(archived, portal, grace.id),
                    partial(upserted, app),
                ]
            )
            assert discrepancies(portal) == []
            forgotten(portal)
            erase_address(portal=portal, email=OTHER, origin=PERSON, now=NOW)
            assert not Contact.objects.filter(portal=portal).exists()

    assert discrepancies(portal) == []
