"""A program that calls the wire with an API key whose toggle is on, and a portal with many contacts."""

import pytest
from django.test import Client

from integrations import services
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import flip
from tests.plans import fill_contacts

MANY = 60_000
FILL = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at, source_kind,
        source_id, source_label, created_by_kind, created_by_id, created_by_label, toggle_version, created_at,
        updated_at)
    SELECT %s, n || '@example.com', jsonb_build_object('firstname', 'Name' || n),
        CASE WHEN n %% 1000 = 7 THEN 'MARKETING' ELSE 'NON_MARKETING' END, '', now(), '', 1, '', 'app', 1, 'x', 0,
        '2020-01-01'::timestamptz + n * interval '1 minute',
        '2021-01-01'::timestamptz + (n * 7919 %% 60000) * interval '1 minute'
      FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def wire(portal: Portal) -> Client:
    app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    flip(app, enabled=True)
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


@pytest.fixture
def many(portal: Portal) -> None:
    fill_contacts(FILL, portal, MANY)
