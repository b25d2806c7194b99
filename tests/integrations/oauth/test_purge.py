"""Codes and tokens that ended are forgotten a week later; those that live stay."""

from unittest.mock import Mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from integrations import tasks
from integrations.models import AccessToken, AuthorizationGrant, RefreshToken
from integrations.tasks import GRANTS_KEPT, purge_oauth_grants
from marketing_contacts.portals.models import Portal
from tests.conftest import new_portal
from tests.integrations.oauth.cast import PKCE, Program, granted


def kept(portal: Portal) -> list[int]:
    return [model.objects.filter(portal=portal).count() for model in (AuthorizationGrant, AccessToken, RefreshToken)]


def test_what_ended_a_week_ago_is_forgotten(person: Client, portal: Portal, public_program: Program) -> None:
    token = granted(person, portal, public_program, **PKCE)["refresh_token"]
    public_program.refresh(token)
    assert purge_oauth_grants() == 0
    assert kept(portal) == [1, 2, 2]

    with time_machine.travel(timezone.now() + GRANTS_KEPT, tick=False) as clock:
        clock.shift(3600)
        purge_oauth_grants()
        assert purge_oauth_grants() == 0

    assert kept(portal) == [0, 0, 1]


def test_no_portal_is_left_out(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portals, purge = [portal, new_portal()], Mock(return_value=1)
    monkeypatch.setattr(tasks, "purge_grants", purge)

    assert purge_oauth_grants() == 2
    assert [call.kwargs["portal"] for call in purge.call_args_list] == portals
