"""A create with an Idempotency-Key: outside of a transaction one statement creates and keeps, or a longer way does."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from integrations import idempotency, services
from integrations.models import IdempotentAnswer
from integrations.scopes import Scope
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.api.keyed import ADA, keyed, same
from tests.contacts.cast import flip
from tests.team import team_of

NAMELESS = {"properties": {"firstname": "Ada"}}
THREADS = 16


@pytest.fixture
def committed_portal(committed_database: None) -> Iterator[Portal]:
    """A portal on the day of the cast. A create after the portal's update date passes that date first."""
    with time_machine.travel(NOW):
        yield new_portal()


@pytest.fixture
def client(committed_portal: Portal) -> Client:
    scopes = [Scope.CONTACTS_WRITE, Scope.CONTACTS_READ]
    app, secret = services.create_private_app(
        portal=committed_portal, name="Forms", description="", scopes=scopes, by=None, now=NOW
    )
    flip(app, enabled=True)
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


def living(portal: Portal) -> int:
    assert discrepancies(portal) == []
    return Contact.objects.filter(portal=portal, archived_at=None).count()


def _noted(statements: list[str], execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    statements.append(sql)
    return execute(sql, *more)


@pytest.mark.parametrize("body", [ADA, NAMELESS, {"properties": {"email": "Ada@Example.com", "lastname": ""}}])
def test_one_statement_creates_and_keeps_and_the_answer_is_given_again(
    client: Client, committed_portal: Portal, body: Any
) -> None:
    client.get("/crm/v3/objects/contacts")  # its use is noted, and not again for a minute
    statements: list[str] = []
    with connection.execute_wrapper(partial(_noted, statements)):
        first = keyed(client, body)
    again = keyed(client, body)

    assert len(statements) == 2  # the other one finds the credential
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert same([first, again])
    assert {**first.headers, "Idempotent-Replayed": "true"}.keys() == again.headers.keys()
    assert living(committed_portal) == 1


def test_the_answer_is_given_again_though_the_contact_was_changed_and_archived(
    client: Client, committed_portal: Portal
) -> None:
    first = keyed(client, ADA)
    address = first["Location"]
    client.patch(address, '{"properties": {"firstname": "Augusta"}}', content_type="application/json")

    assert same([first, keyed(client, ADA)])
    client.delete(address)
    assert same([first, keyed(client, ADA)])
    assert living(committed_portal) == 0


def test_a_key_that_came_with_another_contact_creates_nothing(client: Client, committed_portal: Portal) -> None:
    keyed(client, ADA)

    refused = keyed(client, {"properties": {"email": "eve@example.com"}})

    assert refused.status_code == 409
    assert living(committed_portal) == 1


def test_a_taken_email_is_refused_alike_and_the_key_is_used(client: Client, committed_portal: Portal) -> None:
    keyed(client, ADA, key="first")

    refused, again = keyed(client, ADA), keyed(client, ADA)

    assert refused.status_code == 409
    assert same([refused, again]) is True
    assert living(committed_portal) == 1


def test_without_room_the_contact_is_held_once(client: Client, committed_portal: Portal) -> None:
    set_maximum(portal=committed_portal, maximum=1, by=None, now=NOW)
    keyed(client, NAMELESS, key="first")

    held, again = keyed(client, ADA), keyed(client, ADA)

    assert held.status_code == 201
    assert same([held, again]) is True
    assert Contact.objects.filter(portal=committed_portal, held_reason="CAP").count() == 1
    assert living(committed_portal) == 2


def test_after_a_day_the_key_is_as_good_as_new(client: Client, committed_portal: Portal) -> None:
    keyed(client, NAMELESS)

    with time_machine.travel(datetime.now(NOW.tzinfo) + timedelta(hours=24, seconds=1)):
        first, again = keyed(client, NAMELESS), keyed(client, NAMELESS)

    assert "Idempotent-Replayed" not in first
    assert same([first, again]) is True
    assert living(committed_portal) == 2


def test_who_is_forgotten_does_not_come_back(client: Client, committed_portal: Portal) -> None:
    contact = keyed(client, ADA)["Location"].rpartition("/")[2]

    assert idempotency.erase_answers(portal=committed_portal, texts=["ada@example.com", contact]) == 1
    Contact.objects.filter(portal=committed_portal, id=contact).delete()

    assert keyed(client, ADA).status_code == 409
    assert not Contact.objects.filter(portal=committed_portal).exists()


def test_no_address_is_kept(client: Client, committed_portal: Portal) -> None:
    keyed(client, ADA)

    assert "ada" not in IdempotentAnswer.objects.get(portal=committed_portal).body


@pytest.mark.parametrize("body", [ADA, NAMELESS], ids=["with an email", "without"])
def test_racers_with_one_key_create_one_contact_and_get_one_answer(
    client: Client, committed_portal: Portal, body: Any
) -> None:
    with team_of(THREADS) as team:
        answers: list[HttpResponse] = team.at_once([partial(keyed, client, body)] * THREADS)

    assert [answer.status_code for answer in answers] == [201] * THREADS
    assert same(answers)
    assert [answer.get("Idempotent-Replayed") for answer in answers].count(None) == 1
    assert living(committed_portal) == 1
