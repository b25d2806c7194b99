"""An idempotency key stays unused after a write that is given up, and it is unused in a new connection of the app."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from integrations import services
from integrations.models import ConnectedApp
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL
from tests.contacts.api.keyed import ADA, keyed, new_client

NAMELESS = {"properties": {"firstname": "Ada"}}


@pytest.mark.parametrize(("url", "body"), [(URL, ADA), (f"{URL}/batch/create", {"inputs": [ADA]})])
def test_a_create_whose_email_has_a_new_owner_at_each_try_is_busy_and_leaves_the_key_unused(
    wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch, url: str, body: Any
) -> None:
    keyed(wire, ADA, key="first")
    with monkeypatch.context() as gone:
        gone.setattr("contacts.services.creation.create.ids_by_email", lambda *_arguments: {})
        busy = keyed(wire, body, url)

    refused = keyed(wire, body, url)

    assert busy.status_code == 409
    assert busy["Retry-After"] == "1"
    assert refused.status_code == 409
    assert "Idempotent-Replayed" not in refused
    assert b"Existing ID" in refused.content
    assert discrepancies(portal) == []


def connected_anew(portal: Portal) -> Client:
    services.disconnect(app=ConnectedApp.objects.get(portal=portal, name="Forms"), by=None, now=NOW)
    return new_client(portal)


def test_a_key_is_unused_after_the_app_is_connected_anew(portal: Portal) -> None:
    keyed(new_client(portal), NAMELESS)

    again = keyed(connected_anew(portal), NAMELESS)

    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again
    assert Contact.objects.filter(portal=portal).count() == 2


def test_an_email_is_taken_after_the_app_is_connected_anew_with_the_same_key(portal: Portal) -> None:
    keyed(new_client(portal), ADA)

    again = keyed(connected_anew(portal), ADA)

    assert again.status_code == 409
    assert "Idempotent-Replayed" not in again
    assert Contact.objects.filter(portal=portal).count() == 1
