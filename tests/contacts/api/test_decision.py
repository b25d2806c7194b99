"""The header Marketing-Contacts-Decision: a create says what was decided, and why."""

import json
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client

from contacts.services.suppression import suppress
from integrations import services
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import URL
from tests.contacts.cast import create, flip

HEADER = "Marketing-Contacts-Decision"
V1 = "/contacts/v1/contact"
ADA, GRACE, EVE = ({"email": f"{name}@example.com"} for name in ("ada", "grace", "eve"))


def sent(wire: Client, url: str, body: Any, **headers: str) -> HttpResponse:
    answer = wire.generic("POST", url, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code < 300, answer.content
    return cast("HttpResponse", answer)


def older(properties: dict[str, str]) -> dict[str, Any]:
    return {"properties": [{"property": name, "value": value} for name, value in properties.items()]}


def full(portal: Portal) -> None:
    create(ConnectedApp.objects.get(portal=portal), ["zed@example.com"])
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)


def off(portal: Portal) -> None:
    flip(ConnectedApp.objects.get(portal=portal), enabled=False)


def suppressed(portal: Portal) -> None:
    suppress(portal=portal, emails=[ADA["email"]], reason="BOUNCED", now=NOW)


def free(portal: Portal) -> None:
    Edition.objects.get_or_create(
        code="free",
        defaults={"name": "Free", "included_contacts": 0, "step_contacts": 1, "has_marketing_contacts": False},
    )
    Subscription.objects.filter(portal=portal).update(edition_id="free")


CASES = [
    (lambda _portal: None, "marketing"),
    (full, "held; reason=cap"),
    (off, "non_marketing; reason=toggle"),
    (suppressed, "non_marketing; reason=suppressed"),
    (free, "non_marketing; reason=edition"),
]


@pytest.mark.parametrize(("arrange", "said"), CASES)
@pytest.mark.parametrize(
    "url", [URL, "/crm/objects/2026-09/contacts", V1, f"{V1}/createOrUpdate/email/ada@example.com"]
)
def test_a_create_says_what_was_decided(wire: Client, portal: Portal, arrange: Any, said: str, url: str) -> None:
    arrange(portal)

    body = older(ADA) if url.startswith(V1) else {"properties": ADA}
    assert sent(wire, url, body).get(HEADER) == said


@pytest.mark.parametrize("way", ["create", "upsert", "v1"])
def test_a_batch_says_how_many_of_each(wire: Client, portal: Portal, way: str) -> None:
    suppressed(portal)
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    people = [ADA, GRACE, EVE]
    bodies: dict[str, tuple[str, Any]] = {
        "create": (f"{URL}/batch/create", {"inputs": [{"properties": each} for each in people]}),
        "upsert": (
            f"{URL}/batch/upsert",
            {"inputs": [{"id": each["email"], "idProperty": "email", "properties": {}} for each in people]},
        ),
        "v1": (f"{V1}/batch", [older(each) for each in people]),
    }

    said = sent(wire, *bodies[way]).get(HEADER)

    assert said == "held=1; reason=cap, marketing=1, non_marketing=1; reason=suppressed"


@pytest.mark.parametrize("url", [f"{URL}/batch/upsert", f"{V1}/createOrUpdate/email/ada@example.com"])
def test_what_creates_nobody_says_nothing(wire: Client, url: str) -> None:
    sent(wire, URL, {"properties": ADA})
    upsert = {"inputs": [{"id": ADA["email"], "idProperty": "email", "properties": {}}]}

    assert sent(wire, url, older(ADA) if url.startswith(V1) else upsert).get(HEADER) is None


@pytest.mark.parametrize(("arrange", "said"), CASES)
@pytest.mark.parametrize("together", [False, True])
def test_with_a_key_it_is_kept_and_said_again(
    committed_database: None, arrange: Any, said: str, *, together: bool
) -> None:
    portal = new_portal()
    app, secret = services.create_private_app(
        portal=portal, name="Forms", description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    flip(app, enabled=True)
    arrange(portal)
    wire = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})
    url, body = (f"{URL}/batch/create", {"inputs": [{"properties": ADA}]}) if together else (URL, {"properties": ADA})

    first, again = (sent(wire, url, body, **{"Idempotency-Key": "k-1"}) for _time in range(2))

    decision, _semicolon, reason = said.partition(";")
    assert first[HEADER] == again[HEADER] == (f"{decision}=1;{reason}".rstrip(";") if together else said)
    assert again["Idempotent-Replayed"] == "true"
