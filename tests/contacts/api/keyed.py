"""Calls that a program sends with an Idempotency-Key."""

import json
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from integrations import services
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL

ADA = {"properties": {"email": "ada@example.com"}}


def keyed(wire: Client, body: Any, url: str = URL, *, key: str = "k-1", method: str = "POST") -> HttpResponse:
    headers = {"Idempotency-Key": key}
    answer = wire.generic(method, url, json.dumps(body), content_type="application/json", headers=headers)
    return cast("HttpResponse", answer)


def same(answers: list[HttpResponse]) -> bool:
    """Whether all are one answer, whoever got it first."""
    kept = {
        (answer.status_code, answer.content, answer.get("Location"), answer["X-HubSpot-Correlation-Id"])
        for answer in answers
    }
    return len(kept) == 1


def new_client(portal: Portal, name: str = "Forms") -> Client:
    _app, secret = services.create_private_app(
        portal=portal, name=name, description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})
