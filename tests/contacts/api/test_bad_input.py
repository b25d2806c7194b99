"""Promise P15: input made from the OpenAPI document never gets a 5xx, and what is refused changes nothing."""

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from requests import Request

from contacts.api.reference.document import document
from integrations import services
from integrations.scopes import PRIVATE_APP_SCOPES
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app
from tests.every_address import state

DESCRIBED = schemathesis.openapi.from_dict(json.loads(document()))
DESCRIBED.config.phases.update(phases=["examples", "fuzzing"])
OF_A_CALL = {"AppUse", "CredentialUse", "IdempotentAnswer", "LoggedRequest"}  # when it was used, what was answered


@pytest.fixture
def caller(portal: Portal) -> Client:
    create(new_app(portal), ["ada@example.com"])
    _app, secret = services.create_private_app(
        portal=portal, name="Sync", description="", scopes=PRIVATE_APP_SCOPES, by=None, now=NOW
    )
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def stored(portal: Portal) -> dict[str, Any]:
    return {name: rows for name, rows in state(portal).items() if name not in OF_A_CALL}


def sent(caller: Client, case: Any) -> Any:
    """The answer to a request as schemathesis would send it."""
    wanted = Request(**case.as_transport_kwargs(base_url="http://127.0.0.1")).prepare()
    headers = {name: str(value) for name, value in wanted.headers.items()}
    kind = headers.pop("Content-Type", "application/octet-stream")
    body = wanted.body.encode() if isinstance(wanted.body, str) else wanted.body or b""
    return caller.generic(wanted.method or "", wanted.path_url, body, content_type=kind, headers=headers)


@DESCRIBED.parametrize()
@settings(max_examples=3, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_what_is_refused_changes_nothing_and_nothing_fails(case: Any, portal: Portal, caller: Client) -> None:
    before = stored(portal)

    answer = sent(caller, case)

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
        assert stored(portal) == before
