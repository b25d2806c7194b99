"""Batches that want the same emails in opposite orders: one wins, the other is told, none meets a fault."""

from functools import partial
from typing import Any

from django.test import Client

from contacts.recount import discrepancies
from integrations import services
from integrations.models import ConnectedApp
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import URL, post
from tests.contacts.cast import create
from tests.team import team_of

MANY = 60
ROUNDS = 5


def wire_of(portal: Portal) -> tuple[ConnectedApp, Client]:
    app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    return app, Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


def renamed(client: Client, ids: list[int], emails: list[str]) -> int:
    inputs = [{"id": id_, "properties": {"email": email}} for id_, email in zip(ids, emails, strict=True)]
    return post(client, {"inputs": inputs}, f"{URL}/batch/update")[0]


def opted_out(client: Client, path: str, wanted: list[dict[str, Any]]) -> int:
    return post(client, {"inputs": wanted}, f"{URL}/batch/{path}")[0]


def test_unsubscribes_by_number_and_by_email_wait_for_each_other(committed_database: None) -> None:
    portal = new_portal()
    app, client = wire_of(portal)

    for number in range(ROUNDS):
        emails = [f"{number}-{place}@example.com" for place in range(MANY)]
        ids = [contact.id for contact in create(app, emails)]
        bounced, out = {"hs_email_bad_address": "true"}, {"hs_email_optout": "true"}
        by_id = [{"id": id_, "properties": (bounced, out)[id_ % 2]} for id_ in ids]
        by_email = [
            {"id": email, "idProperty": "email", "properties": (out, bounced)[id_ % 2]}
            for id_, email in zip(ids, emails, strict=True)
        ]
        actions = [partial(opted_out, client, "update", by_id), partial(opted_out, client, "upsert", by_email)]
        with team_of(8) as team:
            assert team.at_once(actions * 4) == [200] * 8


def test_two_batches_that_take_the_same_emails_in_opposite_orders_end_as_200_and_409(committed_database: None) -> None:
    portal = new_portal()
    app, client = wire_of(portal)
    ids = [contact.id for contact in create(app, [f"{number}@example.com" for number in range(2 * MANY)])]

    for number in range(ROUNDS):
        emails = [f"{number}-{place}@example.com" for place in range(MANY)]
        with team_of(2) as team:
            one, other = (
                partial(renamed, client, ids[:MANY], emails),
                partial(renamed, client, ids[MANY:], emails[::-1]),
            )
            answers = team.at_once([one, other])

        assert sorted(answers) == [200, 409]
    assert discrepancies(portal) == []
