"""The header Idempotency-Key: a write that is sent again with its key happens once and is answered alike."""

import json
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from integrations import idempotency, services
from integrations.models import ConnectedApp, IdempotentAnswer
from integrations.tasks import purge_idempotent_answers
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.refusals import Refused
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import URL
from tests.contacts.api.keyed import ADA, keyed, new_client, same
from tests.team import PATIENCE, team_of

THREADS = 16


def test_a_create_sent_twice_happens_once_and_is_answered_alike(wire: Client, portal: Portal) -> None:
    first, again = keyed(wire, ADA), keyed(wire, ADA)

    assert first.status_code == 201
    assert same([first, again])
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Contact.objects.filter(portal=portal).count() == 1


def test_sixteen_threads_with_one_key_create_one_contact_and_get_one_answer(committed_database: None) -> None:
    portal = new_portal()
    client = new_client(portal)

    with team_of(THREADS) as team:
        answers = team.at_once([partial(keyed, client, ADA, key=f"k-{number}") for number in [1] * THREADS])

    assert [answer.status_code for answer in answers] == [201] * THREADS
    assert same(answers)
    assert [answer.get("Idempotent-Replayed") for answer in answers].count(None) == 1
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


def test_who_waits_longer_than_two_seconds_for_the_first_is_told_to_try_again(committed_database: None) -> None:
    client = new_client(new_portal())
    client.get(URL)  # its use is noted, and not again for a minute
    begun, told = Event(), Event()

    def slow() -> HttpResponse:
        with transaction.atomic():  # as long as this stands, the first request has not ended
            answer = keyed(client, ADA)
            begun.set()
            told.wait(PATIENCE)
        return answer

    def quick() -> HttpResponse:
        begun.wait(PATIENCE)
        answer = keyed(client, ADA)
        told.set()
        return answer

    with team_of(2) as team:
        first, racer = team.at_once([slow, quick])

    assert first.status_code == 201
    assert racer.status_code == 409
    assert racer["Retry-After"] == "1"
    assert same([first, keyed(client, ADA)])


def test_a_key_that_came_with_another_body_is_refused(wire: Client, portal: Portal) -> None:
    keyed(wire, ADA)

    other = keyed(wire, {"properties": {"email": "eve@example.com"}})

    assert other.status_code == 409
    assert json.loads(other.content)["category"] == "CONFLICT"
    assert Contact.objects.filter(portal=portal).count() == 1


def test_keys_are_an_apps_own(wire: Client, portal: Portal) -> None:
    keyed(wire, {"properties": {"firstname": "Ada"}})

    answer = keyed(new_client(portal), {"properties": {"firstname": "Ada"}})

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer
    assert Contact.objects.filter(portal=portal).count() == 2


@pytest.mark.parametrize("body", [{"properties": {"email": "nobody@"}}, {"properties": 3}])
def test_a_refusal_that_the_content_decides_is_kept(wire: Client, body: Any) -> None:
    answers = [keyed(wire, body), keyed(wire, body)]

    assert answers[0].status_code == 400
    assert same(answers)
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_a_duplicate_stays_refused_with_its_key_though_the_other_is_gone(wire: Client) -> None:
    contact = wire.post(URL, json.dumps(ADA), content_type="application/json").json()
    first = keyed(wire, ADA)
    wire.delete(f"{URL}/{contact['id']}")

    assert first.status_code == 409
    assert same([first, keyed(wire, ADA)])


def test_what_was_done_before_a_refusal_that_is_kept_is_undone(
    wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_late(*_answered: Any) -> Any:
        raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")

    with monkeypatch.context() as late:
        late.setattr("contacts.api.v3.contact.written", refuse_late)
        assert keyed(wire, ADA).status_code == 404

    assert keyed(wire, ADA)["Idempotent-Replayed"] == "true"
    assert not Contact.objects.filter(portal=portal).exists()
    assert discrepancies(portal) == []


def test_a_batch_of_which_some_failed_is_kept_whole(wire: Client, portal: Portal) -> None:
    inputs = [{**ADA, "objectWriteTraceId": "a"}, {"properties": {"email": "x@"}, "objectWriteTraceId": "b"}]
    answers = [keyed(wire, {"inputs": inputs}, URL + "/batch/create") for _time in range(2)]

    assert answers[0].status_code == 207
    assert same(answers)
    assert Contact.objects.filter(portal=portal).count() == 1


def test_an_archive_sent_twice_spares_the_one_that_came_back(wire: Client) -> None:
    contact_id = json.loads(keyed(wire, ADA).content)["id"]

    answers = [keyed(wire, None, f"{URL}/{contact_id}", key="k-2", method="DELETE") for _time in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert "Content-Type" not in answers[1]


def test_a_failure_leaves_the_key_usable(wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("integrations.idempotency.store.keep", lambda *_arguments: 1 / 0)
        assert keyed(wire, ADA).status_code == 500
        assert not Contact.objects.filter(portal=portal).exists()

    answer = keyed(wire, ADA)

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer


def test_a_missing_scope_is_not_kept(wire: Client, portal: Portal) -> None:
    app = ConnectedApp.objects.get(portal=portal)
    ConnectedApp.objects.filter(portal=portal, id=app.id).update(scopes=[])
    refused = keyed(wire, ADA)
    ConnectedApp.objects.filter(portal=portal, id=app.id).update(scopes=app.scopes)

    assert refused.status_code == 403
    assert keyed(wire, ADA).status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256, "ż"])
def test_a_key_that_is_none_is_refused(wire: Client, portal: Portal, key: str) -> None:
    assert keyed(wire, ADA, key=key).status_code == 400
    assert not Contact.objects.filter(portal=portal).exists()


def test_a_read_has_no_key(wire: Client, portal: Portal) -> None:
    contact_id = json.loads(keyed(wire, ADA).content)["id"]
    read = partial(keyed, wire, {"inputs": [{"id": contact_id}]}, URL + "/batch/read", key="k-2")

    assert ["Idempotent-Replayed" in read() for _time in range(2)] == [False, False]
    assert IdempotentAnswer.objects.filter(portal=portal).count() == 1


def test_after_a_day_a_key_is_as_good_as_new_and_its_answer_is_purged(wire: Client, portal: Portal) -> None:
    body = {"properties": {"firstname": "Ada"}}
    keyed(wire, body)
    with time_machine.travel(datetime.now(NOW.tzinfo) + timedelta(hours=24, seconds=1)):
        assert "Idempotent-Replayed" not in keyed(wire, body)
        assert Contact.objects.filter(portal=portal).count() == 2
        assert purge_idempotent_answers() == 0
    with time_machine.travel(datetime.now(NOW.tzinfo) + timedelta(hours=49)):
        assert purge_idempotent_answers() == 1


def test_answers_of_every_portal_are_purged(wire: Client) -> None:
    for client in (wire, new_client(new_portal())):
        keyed(client, ADA)

    with time_machine.travel(datetime.now(NOW.tzinfo) + timedelta(hours=24, seconds=1)):
        assert purge_idempotent_answers() == 2


def test_who_is_forgotten_is_gone_from_the_answers_and_stays_gone(wire: Client, portal: Portal) -> None:
    contact = json.loads(keyed(wire, ADA).content)
    keyed(wire, {"properties": {"email": "ada@example.community"}}, key="k-2")

    erased = idempotency.erase_answers(portal=portal, texts=["Ada@example.com", contact["id"], ""])
    Contact.objects.filter(portal=portal, id=contact["id"]).delete()

    assert erased == 1
    assert keyed(wire, ADA).status_code == 409
    assert not Contact.objects.filter(portal=portal, email="ada@example.com").exists()


def test_without_a_key_a_create_asks_the_database_nothing_more(wire: Client) -> None:
    wire.post(URL, json.dumps(ADA), content_type="application/json")

    with connection.execute_wrapper(_no_idempotency):
        answer = wire.post(URL, json.dumps({"properties": {}}), content_type="application/json")

    assert answer.status_code == 201


def _no_idempotency(execute: Any, sql: str, *arguments: Any) -> Any:
    assert "idempotent" not in sql
    assert "SAVEPOINT" not in sql.replace("RELEASE ", "") or connection.in_atomic_block
    return execute(sql, *arguments)


def test_a_refused_create_is_kept_and_leaves_nothing(wire: Client, portal: Portal) -> None:
    keyed(wire, ADA, key="first")

    refused, again = keyed(wire, ADA), keyed(wire, ADA)

    assert refused.status_code == 409
    assert same([refused, again]) is True
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


def test_of_a_traced_batch_those_that_can_be_are_written_after_one_was_refused(wire: Client, portal: Portal) -> None:
    keyed(wire, ADA, key="first")
    eve = {"properties": {"email": "eve@example.com"}}
    inputs = [{**ADA, "objectWriteTraceId": "a"}, {**eve, "objectWriteTraceId": "b"}]

    answers = [keyed(wire, {"inputs": inputs}, f"{URL}/batch/create") for _time in range(2)]

    assert answers[0].status_code == 207
    assert same(answers) is True
    assert Contact.objects.filter(portal=portal).count() == 2
    assert discrepancies(portal) == []


def test_the_work_waits_for_its_own_locks_as_long_as_ever(portal: Portal) -> None:
    app, _secret = services.connect_api_key(portal=portal, by=None, now=NOW)

    def work() -> idempotency.Answer:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return idempotency.Answer(200, {}, cursor.fetchone()[0])

    key = idempotency.IdempotencyKey(app, "k", b"")
    assert idempotency.replay_or_run(key=key, now=NOW, work=work) == idempotency.Answer(200, {}, "0")


def test_version_1_names_the_contact_that_has_the_email_also_to_a_keyed_create(wire: Client, portal: Portal) -> None:
    body = {"properties": [{"property": "email", "value": "ada@example.com"}]}
    keyed(wire, body, "/contacts/v1/contact", key="first")

    answers = [keyed(wire, body, "/contacts/v1/contact") for _time in range(2)]

    assert answers[0].status_code == 409
    assert same(answers) is True
    assert json.loads(answers[0].content)["identityProfile"]


@pytest.mark.parametrize("stale", [None, *IdempotentAnswer.Kind])
def test_an_answer_is_understood_that_the_release_before_kept(wire: Client, portal: Portal, stale: str | None) -> None:
    first = keyed(wire, ADA)
    IdempotentAnswer.objects.filter(portal=portal).update(kind=stale)

    assert same([first, keyed(wire, ADA)])


def test_an_answer_is_gone_that_the_release_before_erased(wire: Client, portal: Portal) -> None:
    keyed(wire, ADA)
    IdempotentAnswer.objects.filter(portal=portal).update(status=0, headers={}, body="")

    assert keyed(wire, ADA).status_code == 409
