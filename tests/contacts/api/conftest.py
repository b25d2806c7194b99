"""A program that calls the wire with an API key whose toggle is on."""

import pytest
from django.test import Client

from integrations import services
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import flip


@pytest.fixture
def wire(portal: Portal) -> Client:
    app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    flip(app, enabled=True)
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})
