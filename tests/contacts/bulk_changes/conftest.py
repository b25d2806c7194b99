"""People of the portal, as clients of the pages."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.pages.cast import client_of


@pytest.fixture
def setter(portal: Portal) -> Client:
    return client_of(portal, Permission.MARKETING_CONTACTS_ACCESS)


@pytest.fixture
def exporter(portal: Portal) -> Client:
    return client_of(portal, Permission.MARKETING_CONTACTS_ACCESS, Permission.EXPORT)


@pytest.fixture
def viewer(portal: Portal) -> Client:
    return client_of(portal)
