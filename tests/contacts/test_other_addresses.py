"""The addresses that a contact has besides its email: what merges leave, what people add and remove."""

from datetime import timedelta

import pytest
from django.db import connection

from contacts.models import Contact, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.recount import discrepancies
from contacts.selectors import ContactFilters, filtered_contacts, ids_by_email, listed_addresses, person
from contacts.services import addresses
from contacts.services.addresses import NoEmailYet, NoSuchAddress, TooManyAddresses, change_addresses
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.erasure import erase_address
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import AuditEntry, Member, Portal, User
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app, status_of

ADA, LOVELACE = "ada@example.com", "lovelace@example.com"


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal)


@pytest.fixture
def ada(app: ConnectedApp) -> Contact:
    """Ada, into whom Lovelace was merged."""
    ada, lovelace = create(app, [ADA, LOVELACE])
    return merge_contacts(portal=app.portal, primary_id=ada.id, other_id=lovelace.id, origin=PERSON, now=NOW)


def change(contact: Contact, *, add: str = "", remove: str = "") -> Contact:
    return change_addresses(
        portal=contact.portal, contact_id=contact.id, add=add, remove=remove, origin=PERSON, now=NOW
    )


def rename(contact: Contact, email: str) -> Contact:
    changes = [ContactChange(contact.id, {"email": email})]
    return update_contacts(portal=contact.portal, changes=changes, origin=PERSON, now=NOW)[0]


def test_a_merge_keeps_the_other_address_and_a_create_of_it_names_the_survivor(app: ConnectedApp, ada: Contact) -> None:
    with pytest.raises(ContactAlreadyExists) as refused:
        create(app, [LOVELACE])

    assert refused.value.contact_id == ada.id
    assert listed_addresses(ada) == [LOVELACE]
    assert Usage.objects.get(portal=app.portal).count == 1
    assert discrepancies(app.portal) == []


def test_an_upsert_of_another_address_changes_its_contact_and_not_its_email(portal: Portal, ada: Contact) -> None:
    wanted = [NewContact(LOVELACE, {"city": "London"})]

    [(contact, new)] = upsert_contacts(portal=portal, contacts=wanted, origin=PERSON, now=NOW)

    assert contact.id == ada.id
    assert contact.email == ADA
    assert contact.properties["city"] == "London"
    assert new is False


def test_merges_in_a_chain_leave_all_addresses_with_the_last_one(app: ConnectedApp, ada: Contact) -> None:
    [countess] = create(app, ["countess@example.com"])

    last = merge_contacts(portal=app.portal, primary_id=countess.id, other_id=ada.id, origin=PERSON, now=NOW)

    assert sorted(listed_addresses(last)) == [ADA, LOVELACE]
    assert ids_by_email(app.portal, [ADA, LOVELACE]) == {ADA: last.id, LOVELACE: last.id}
    assert discrepancies(app.portal) == []


def test_a_survivor_without_an_email_takes_the_others_as_its_own(app: ConnectedApp) -> None:
    nameless, ada = create(app, [None, ADA])

    survivor = merge_contacts(portal=app.portal, primary_id=nameless.id, other_id=ada.id, origin=PERSON, now=NOW)

    assert survivor.email == ADA
    assert listed_addresses(survivor) == []
    assert discrepancies(app.portal) == []


def test_archiving_frees_all_addresses_and_restoring_takes_all_back(portal: Portal, ada: Contact) -> None:
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    assert ids_by_email(portal, [ADA, LOVELACE]) == {}

    restore_contacts(portal=portal, contact_ids=[ada.id], origin=PERSON, now=NOW)

    assert ids_by_email(portal, [ADA, LOVELACE]) == {ADA: ada.id, LOVELACE: ada.id}
    assert discrepancies(portal) == []


def test_a_restore_is_refused_where_another_address_is_taken_and_names_it(app: ConnectedApp, ada: Contact) -> None:
    archive_contacts(portal=app.portal, contact_ids=[ada.id], now=NOW)
    [again] = create(app, [LOVELACE])

    with pytest.raises(EmailTaken) as refused:
        restore_contacts(portal=app.portal, contact_ids=[ada.id], origin=PERSON, now=NOW)

    assert refused.value.contact_id == again.id
    assert refused.value.email == LOVELACE
    assert ids_by_email(app.portal, [ADA]) == {}


def test_another_address_becomes_the_email_and_the_email_another_address(app: ConnectedApp, ada: Contact) -> None:
    renamed = rename(ada, LOVELACE)

    assert renamed.email == LOVELACE
    assert listed_addresses(renamed) == [ADA]
    assert ids_by_email(app.portal, [ADA, LOVELACE]) == {ADA: ada.id, LOVELACE: ada.id}
    assert discrepancies(app.portal) == []


def test_an_email_that_is_replaced_by_a_free_one_is_free(app: ConnectedApp, ada: Contact) -> None:
    rename(ada, "countess@example.com")

    assert ids_by_email(app.portal, [ADA, LOVELACE]) == {LOVELACE: ada.id}


def test_another_address_of_somebody_else_is_refused_as_an_email(app: ConnectedApp, ada: Contact) -> None:
    [grace] = create(app, ["grace@example.com"])

    with pytest.raises(ContactAlreadyExists) as refused:
        rename(grace, LOVELACE)

    assert refused.value.contact_id == ada.id


def test_one_call_cannot_make_an_email_another_address_and_somebody_elses_email(
    app: ConnectedApp, ada: Contact
) -> None:
    [grace] = create(app, ["grace@example.com"])
    changes = [ContactChange(ada.id, {"email": LOVELACE}), ContactChange(grace.id, {"email": ADA})]

    with pytest.raises(ContactAlreadyExists) as refused:
        update_contacts(portal=app.portal, changes=changes, origin=PERSON, now=NOW)

    assert refused.value.contact_id == ada.id
    assert discrepancies(app.portal) == []


def test_an_added_address_is_no_contact_anywhere(app: ConnectedApp, ada: Contact) -> None:
    changed = change(ada, add="Countess@example.com")

    [row] = Contact.objects.filter(portal=app.portal, email="countess@example.com")
    assert listed_addresses(changed) == [LOVELACE, "countess@example.com"]
    assert changed.merged_ids == ada.merged_ids
    assert row not in filtered_contacts(app.portal, ContactFilters(archived=True), NOW)
    assert discrepancies(app.portal) == []


def test_an_address_that_somebody_has_is_not_added(app: ConnectedApp, ada: Contact) -> None:
    [grace] = create(app, ["grace@example.com"])

    for address in (ADA, LOVELACE):
        with pytest.raises(ContactAlreadyExists) as refused:
            change(grace, add=address)
        assert refused.value.contact_id == ada.id


def test_an_address_that_the_contact_has_is_added_to_no_effect(ada: Contact) -> None:
    for address in (ADA, LOVELACE):
        assert listed_addresses(change(ada, add=address)) == [LOVELACE]


def test_a_contact_without_an_email_gets_no_other_address(app: ConnectedApp) -> None:
    [nameless] = create(app, [None])

    with pytest.raises(NoEmailYet):
        change(nameless, add=ADA)

    assert ids_by_email(app.portal, [ADA]) == {}


def test_a_removed_address_is_free_and_no_longer_the_persons(app: ConnectedApp, ada: Contact) -> None:
    change(ada, add="countess@example.com")

    changed = change(change(ada, remove=LOVELACE), remove="countess@example.com")

    assert listed_addresses(changed) == []
    [lovelace, _countess] = create(app, [LOVELACE, "countess@example.com"])
    assert lovelace.id not in person(app.portal, ids=[ada.id]).ids
    assert discrepancies(app.portal) == []


def test_only_what_is_another_address_is_removed(ada: Contact) -> None:
    for address in (ADA, "nobody@example.com"):
        with pytest.raises(NoSuchAddress):
            change(ada, remove=address)


def test_an_address_is_replaced_in_one_go(ada: Contact) -> None:
    assert listed_addresses(change(ada, remove=LOVELACE, add="countess@example.com")) == ["countess@example.com"]


def test_a_contact_has_so_many_addresses_and_no_more(app: ConnectedApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST_ADDRESSES", 2)
    [ada, grace] = create(app, [ADA, "grace@example.com"])
    for number in range(2):
        change(ada, add=f"{number}@example.com")

    with pytest.raises(TooManyAddresses):
        change(ada, add="one.more@example.com")
    with pytest.raises(TooManyAddresses):
        merge_contacts(portal=app.portal, primary_id=ada.id, other_id=grace.id, origin=PERSON, now=NOW)

    assert discrepancies(app.portal) == []


def test_changes_of_addresses_stand_in_the_history_and_what_people_do_in_the_audit_trail(
    portal: Portal, ada: Contact
) -> None:
    anna = Member.objects.create(portal=portal, user=User.objects.create(email="anna@example.com"))
    at = NOW + timedelta(hours=1)

    changed = change_addresses(portal=portal, contact_id=ada.id, remove=LOVELACE, origin=PERSON, now=at, by=anna)

    row = PropertyChange.objects.filter(portal=portal, contact_id=ada.id, name=OTHER_EMAILS).last()
    assert row is not None
    assert row.previous_value == LOVELACE
    assert row.value is None
    assert changed.updated_at == at
    entry = AuditEntry.objects.get(portal=portal, action="contact.update")
    assert entry.target_id == str(ada.id)
    assert LOVELACE not in str(entry.__dict__)


def test_a_person_is_forgotten_by_another_address_and_nothing_of_it_stays(app: ConnectedApp, ada: Contact) -> None:
    change(ada, add="countess@example.com")
    [grace] = create(app, ["grace@example.com"])
    change(grace, add="hopper@example.com")
    change(grace, remove="hopper@example.com")
    change(ada, add="hopper@example.com")

    erase_address(portal=app.portal, email="countess@example.com", origin=PERSON, now=NOW)

    assert list(Contact.objects.filter(portal=app.portal).values_list("id", flat=True)) == [grace.id]
    left = PropertyChange.objects.filter(portal=app.portal, contact_id=grace.id).values_list("previous_value", "value")
    assert {text for pair in left for text in pair} == {None}
    actions = AuditEntry.objects.filter(portal=app.portal, action="contact.forget")
    assert len(actions) == 1 + len(ada.merged_ids or [])  # an added address was no contact


def test_suppression_looks_at_the_email_alone_and_stays_with_the_address(app: ConnectedApp, ada: Contact) -> None:
    suppress(portal=app.portal, emails=[LOVELACE], reason="UNSUBSCRIBED", now=NOW)
    assert status_of(ada).counts

    change(ada, remove=LOVELACE)
    [again] = create(app, [LOVELACE])

    assert not status_of(again).counts


def test_another_address_is_found_by_its_words(portal: Portal, ada: Contact) -> None:
    assert [found.id for found in filtered_contacts(portal, ContactFilters(q="lovelace"), NOW)] == [ada.id]


def test_an_address_belongs_to_one_row_by_the_database_itself(portal: Portal, ada: Contact) -> None:
    rule = "SELECT pg_get_indexdef('contact_address_unique'::regclass)"
    with connection.cursor() as cursor:
        cursor.execute(rule)
        [definition] = cursor.fetchone()

    assert definition.startswith("CREATE UNIQUE INDEX")
    assert definition.endswith("((archived_at IS NULL) OR holds_email)")


def test_what_is_held_and_not_listed_is_a_discrepancy(portal: Portal, ada: Contact) -> None:
    Contact.objects.filter(portal=portal, id=ada.id).update(properties={})

    assert discrepancies(portal) == [f"contact {ada.id} lists 0 other addresses, 1 are held for it"]
