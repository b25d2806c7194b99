"""The gate of the wire, used by an app that knows no contacts."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from integrations import services
from integrations.gate import ANY_SCOPE, Call, View, endpoint
from integrations.models import ConnectedApp
from integrations.rate_limits import Policy
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.meanwhile import lost_deadlock


@pytest.fixture
def ask(portal: Portal, rf: Any) -> Any:
    return asking(portal, rf)


def asking(portal: Portal, rf: Any) -> Any:
    _app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)

    def asked(view: View, verb: str = "GET", **sent: Any) -> HttpResponse:
        request = rf.generic(verb, "/", headers={"Authorization": f"Bearer {secret}"}, **sent)
        return address(view)(request)

    return asked


def address(view: View) -> View:
    return endpoint({"GET": (ANY_SCOPE, view)}, call_type=Call, limited_by=Policy.TEN_SECONDLY_ROLLING)


def greet(call: Call) -> HttpResponse:
    return call.answer({"portal": call.caller.portal.name})


def test_a_view_gets_the_caller_and_answers_with_the_correlation_id(ask: Any, portal: Portal) -> None:
    answer = ask(greet)

    assert json.loads(answer.content) == {"portal": portal.name}
    assert answer.headers["X-HubSpot-Correlation-Id"]


def test_head_is_answered_where_get_is_and_other_verbs_are_refused(ask: Any) -> None:
    assert ask(greet, "HEAD").status_code == 200

    refused = ask(greet, "PUT")

    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD"


def test_without_a_credential_nobody_passes(rf: Any, db: None) -> None:
    answer = address(greet)(rf.get("/"))

    assert answer.status_code == 401
    assert json.loads(answer.content)["category"] == "INVALID_AUTHENTICATION"


def test_a_caller_without_the_scope_gets_403_that_names_it(portal: Portal, rf: Any) -> None:
    _app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    view = endpoint({"GET": (Scope.CONTACTS_WRITE, greet)}, call_type=Call, limited_by=Policy.TEN_SECONDLY_ROLLING)

    answer = view(rf.get("/", headers={"Authorization": f"Bearer {secret}"}))

    assert answer.status_code == 403
    assert json.loads(answer.content)["errors"][0]["context"] == {"requiredGranularScopes": [Scope.CONTACTS_WRITE]}


def test_a_call_that_lost_a_deadlock_is_run_again(committed_database: None, rf: Any) -> None:
    losses = [lost_deadlock()]

    def view(call: Call) -> HttpResponse:
        if losses:
            raise losses.pop()
        return call.nothing()

    assert asking(new_portal(), rf)(view).status_code == 204


def test_an_app_that_is_disconnected_meanwhile_is_not_known_any_more(ask: Any) -> None:
    def view(call: Call) -> HttpResponse:
        raise ConnectedApp.DoesNotExist

    assert ask(view).status_code == 401
