"""The tokens of a suspended portal open nothing, and nobody gets new ones for it. They work again afterwards."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.services import resume_portal, suspend_portal
from tests.conftest import NOW
from tests.integrations.oauth.cast import TOKEN, Program, address_of, decide, granted


@pytest.fixture
def tokens(portal: Portal, person: Client, program: Program) -> dict[str, str]:
    found = granted(person, portal, program)
    suspend_portal(portal=portal, reason="Unpaid.", by="Olga", now=NOW)
    return found


def category(tokens: dict[str, str]) -> str:
    """The category of the refusal. The token has no scope for the address."""
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    found: str = Client().get("/crm/v3/objects/contacts", headers=headers).json()["category"]
    return found


def test_the_access_token_and_the_refresh_token_get_403(
    portal: Portal, program: Program, tokens: dict[str, str]
) -> None:
    refreshed = program.refresh(tokens["refresh_token"])
    about = Client().get(f"/oauth/v1/access-tokens/{tokens['access_token']}")

    assert (category(tokens), refreshed.status_code, about.status_code) == ("FORBIDDEN", 403, 403)
    assert (refreshed.json()["status"], refreshed.json()["category"]) == ("error", "FORBIDDEN")

    resume_portal(portal=portal, by="Olga", now=NOW)
    assert program.refresh(tokens["refresh_token"]).status_code == 200
    assert category(tokens) == "MISSING_SCOPES"


def test_a_code_from_before_is_not_exchanged(portal: Portal, person: Client, program: Program) -> None:
    code = decide(person, address_of(program.app), portal)["code"]
    suspend_portal(portal=portal, reason="Unpaid.", by="Olga", now=NOW)

    assert program.post(TOKEN, grant_type="authorization_code", code=code).status_code == 403


def test_the_page_of_consent_offers_no_suspended_portal(
    portal: Portal, person: Client, program: Program, tokens: dict[str, str]
) -> None:
    page = person.get(address_of(program.app)).content.decode()

    assert "A suspended portal connects no apps." in page
    sent = {"portal": portal.pk, "decision": "approve"}
    assert person.post(address_of(program.app), sent).status_code == 422
