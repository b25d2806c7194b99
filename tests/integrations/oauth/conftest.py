"""Who lets an app in, and the app's back end."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import new_portal
from tests.integrations.cast import client_for
from tests.integrations.oauth.cast import Program, registered


@pytest.fixture
def person(portal: Portal) -> Client:
    """The browser of a member with App Marketplace access."""
    return client_for(portal, Permission.APP_MARKETPLACE_ACCESS)


@pytest.fixture
def program(portal: Portal) -> Program:
    """A confidential client, registered by another portal."""
    return Program(*registered(new_portal()))


@pytest.fixture
def public_program(portal: Portal) -> Program:
    """A public client, registered by another portal."""
    return Program(*registered(new_portal(), is_public=True, name="Phone app"))
