"""A member who lacks a permission reads which permission is needed, and whom to ask for it."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.cast import new_app
from tests.portals.cast import SUPER_ADMIN, client_of, member_of

LOCKED = {  # pages that show what a member without permissions may not do
    "/contacts/": Permission.EXPORT,
    "/settings/integrations/marketing-contacts": Permission.MARKETING_CONTACTS_ACCESS,
    "/settings/integrations/api-key": Permission.SUPER_ADMIN,
    "/settings/account/members": Permission.SUPER_ADMIN,
    "/settings/data/properties/": Permission.DEVELOPER,
}
REFUSED = ("/settings/account/audit-trail", "/settings/billing/usage", "/contacts/new")


@pytest.fixture
def reader(portal: Portal, anna: Member) -> Client:
    """The browser of a member without permissions. Anna is the Super Admin of the portal."""
    new_app(portal)
    return client_of(member_of(portal, "Vera"))


@pytest.mark.parametrize("page", [*LOCKED, *REFUSED])
def test_a_page_names_whom_to_ask(reader: Client, page: str) -> None:
    text = reader.get(page).content.decode()

    assert "You need the permission “" in text
    assert "to do this. Ask Anna." in text


def test_several_super_admins_are_named_and_others_are_not(portal: Portal, reader: Client) -> None:
    member_of(portal, "Ewa", SUPER_ADMIN)
    member_of(portal, "Zoe", Permission.EXPORT)

    assert "to do this. Ask Anna or Ewa." in reader.get("/contacts/").content.decode()


def test_nobody_is_named_where_no_super_admin_can_sign_in(anna: Member, reader: Client) -> None:
    anna.user.is_active = False
    anna.user.save()

    page = reader.get("/contacts/").content.decode()
    assert "to do this." in page
    assert "Ask " not in page
