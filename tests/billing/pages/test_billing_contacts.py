"""The page of billing contacts: adding and removing who gets notices."""

import pytest
from django.test import Client

from marketing_contacts.billing.selectors import billing_contacts
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import new_portal
from tests.integrations.cast import client_for, text_of
from tests.portals.cast import member_of

PAGE = "/settings/billing/subscription/contacts"


@pytest.fixture
def beata(portal: Portal) -> Client:
    return client_for(portal, Permission.VIEW_BILLING, Permission.MODIFY_BILLING)


def add(client: Client, *, member: Member | None = None, email: str = "", language: str = "pl") -> int:
    form = {"member": member.pk if member else "", "email": email, "language": language}
    return client.post(f"{PAGE}/add", form).status_code


def test_a_member_and_an_address_are_added_and_one_is_removed(portal: Portal, beata: Client) -> None:
    assert add(beata, member=member_of(portal, "Anna")) == 302
    assert add(beata, email="books@example.com") == 302
    page = text_of(beata.get(PAGE))
    assert "anna@example.com" in page
    assert "books@example.com" in page

    assert beata.post(f"{PAGE}/1/remove").status_code == 302
    assert [each.email for each in billing_contacts(portal)] == ["books@example.com"]


def test_neither_and_both_are_refused_and_so_is_who_gets_them_already(portal: Portal, beata: Client) -> None:
    anna = member_of(portal, "Anna")

    assert [add(beata), add(beata, member=anna, email="b@example.com"), add(beata, email="no address")] == [422] * 3
    assert [add(beata, member=anna), add(beata, email="Anna@example.com")] == [302, 422]
    assert len(billing_contacts(portal)) == 1


def test_members_of_another_portal_and_languages_that_there_are_not_are_refused(portal: Portal, beata: Client) -> None:
    stranger = member_of(new_portal(), "Eve")

    assert add(beata, member=stranger) == 422
    assert add(beata, email="b@example.com", language="tlh") == 422
    assert billing_contacts(portal) == []


def test_three_are_enough(portal: Portal, beata: Client) -> None:
    for number in range(3):
        add(beata, email=f"{number}@example.com")

    assert f'action="{PAGE}/add"' not in text_of(beata.get(PAGE))
    assert add(beata, email="late@example.com") == 422


def test_a_member_who_cannot_sign_in_is_shown_as_such(portal: Portal, beata: Client) -> None:
    anna = member_of(portal, "Anna")
    add(beata, member=anna)
    anna.user.is_active = False
    anna.user.save()

    assert "Cannot sign in" in text_of(beata.get(PAGE))
    assert billing_contacts(portal) == []


def test_who_may_only_view_billing_changes_nothing(portal: Portal) -> None:
    viewer = client_for(portal, Permission.VIEW_BILLING)

    assert [viewer.get(PAGE).status_code, add(viewer, email="b@example.com")] == [403, 403]
    assert viewer.post(f"{PAGE}/1/remove").status_code == 403
