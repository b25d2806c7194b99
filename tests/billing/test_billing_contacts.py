"""Who gets notices about money: at most three, members or addresses."""

from functools import partial

import pytest

from marketing_contacts.billing.models import BillingContact
from marketing_contacts.billing.selectors import billing_contacts
from marketing_contacts.billing.services import (
    IsBillingContact,
    TooManyBillingContacts,
    add_billing_contact,
    remove_billing_contact,
)
from marketing_contacts.portals import audit_words
from marketing_contacts.portals.models import AuditEntry, Member, Portal
from marketing_contacts.portals.services import remove_member
from tests.conftest import NOW, new_portal
from tests.portals.cast import SUPER_ADMIN, member_of
from tests.team import team_of


def add(portal: Portal, *, member: Member | None = None, email: str = "") -> BillingContact:
    return add_billing_contact(portal=portal, member=member, email=email, language="pl", by=None, now=NOW)


def addresses(portal: Portal) -> list[str]:
    return [contact.email for contact in billing_contacts(portal)]


def test_members_and_addresses_get_notices_in_their_places(portal: Portal) -> None:
    add(portal, member=member_of(portal, "Anna"))
    add(portal, email="Books@Example.com")

    assert [(each.place, each.name, each.email) for each in billing_contacts(portal)] == [
        (1, "Anna", "anna@example.com"),
        (2, "books@example.com", "books@example.com"),
    ]
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "billing_contact.add"
    assert entry.target_id == "2"
    assert entry.target_label == ""
    assert audit_words.target(entry) == "no. 2"


def test_nobody_gets_them_twice_be_it_as_a_member_or_by_their_address(portal: Portal) -> None:
    anna = member_of(portal, "Anna")
    add(portal, member=anna)

    for again in (partial(add, portal, member=anna), partial(add, portal, email="anna@example.com")):
        with pytest.raises(IsBillingContact):
            again()


def test_a_place_that_was_left_is_taken_by_the_next(portal: Portal) -> None:
    for number in range(3):
        add(portal, email=f"{number}@example.com")

    with pytest.raises(TooManyBillingContacts):
        add(portal, email="late@example.com")
    remove_billing_contact(portal=portal, place=2, by=None, now=NOW)
    remove_billing_contact(portal=portal, place=2, by=None, now=NOW)
    add(portal, email="late@example.com")

    assert addresses(portal) == ["0@example.com", "late@example.com", "2@example.com"]
    assert AuditEntry.objects.filter(portal=portal, action="billing_contact.remove").count() == 1


def test_a_member_who_is_removed_takes_the_place_along(portal: Portal) -> None:
    anna, victor = member_of(portal, "Anna", SUPER_ADMIN), member_of(portal, "Victor")
    add(portal, member=victor)

    remove_member(member=victor, by=anna, now=NOW)

    assert not BillingContact.objects.filter(portal=portal).exists()


def test_a_member_who_can_no_longer_sign_in_gets_none(portal: Portal) -> None:
    anna = member_of(portal, "Anna")
    add(portal, member=anna)
    anna.user.is_active = False
    anna.user.save()

    assert addresses(portal) == []


def test_of_many_who_are_added_at_once_three_are_taken(committed_database: None) -> None:
    portal = new_portal()

    def added(number: int) -> bool:
        try:
            return bool(add(portal, email=f"{number}@example.com"))
        except TooManyBillingContacts:
            return False

    with team_of(8) as team:
        assert sum(team.at_once([partial(added, number) for number in range(16)])) == 3

    assert len(addresses(portal)) == 3
