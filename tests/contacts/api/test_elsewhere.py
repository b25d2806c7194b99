"""HubSpot's addresses that are not served here: 403 with the scopes that HubSpot asks for, 405 for a wrong verb."""

import pytest
from django.test import Client

from contacts.api import elsewhere
from contacts.api.object_types import scopes_of_type
from tests.contacts.api.calls import send

# Facts of HubSpot's documents: verb, path, the scopes of which one is needed.
FACTS = [
    ("GET", "/crm/v3/objects/companies", ["crm.objects.companies.read"]),
    ("POST", "/crm/v3/objects/companies", ["crm.objects.companies.write"]),
    ("POST", "/crm/v3/objects/company/search", ["crm.objects.companies.read"]),
    ("POST", "/crm/v3/objects/0-2/batch/upsert", ["crm.objects.companies.write"]),
    ("PATCH", "/crm/objects/2026-03/deals/7", ["crm.objects.deals.write"]),
    ("DELETE", "/crm/objects/2025-09/0-3/7", ["crm.objects.deals.write"]),
    ("GET", "/crm/v3/objects/tickets/7", ["tickets"]),
    ("GET", "/crm/v3/objects/line_items", ["e-commerce", "crm.objects.line_items.read"]),
    ("GET", "/crm/v3/objects/emails", ["sales-email-read", "crm.objects.contacts.read"]),
    ("GET", "/crm/v3/objects/p_unicorns", ["crm.objects.custom.read"]),
    ("GET", "/crm/v3/objects/2-3465404/7", ["crm.objects.custom.read"]),
    ("GET", "/crm/v3/properties/companies", ["crm.schemas.companies.read"]),
    ("POST", "/crm/v3/properties/deals", ["crm.schemas.deals.write"]),
    ("GET", "/crm/properties/2026-03/tickets/subject", ["tickets"]),
    ("GET", "/crm/v3/pipelines/deals", ["crm.schemas.deals.read"]),
    ("GET", "/properties/v1/deals/properties", ["crm.schemas.deals.read"]),
    ("GET", "/properties/v2/company/properties", ["crm.schemas.companies.read"]),
    ("GET", "/properties/v2/deal_split/properties", ["crm.dealsplits.read_write"]),
    ("GET", "/crm/v4/associations/companies/deals/labels", ["crm.objects.companies.read"]),
    ("PUT", "/crm/v4/objects/deals/1/associations/companies/2", ["crm.objects.deals.write"]),
    ("GET", "/crm/v3/lists", ["crm.lists.read"]),
    ("POST", "/crm/v3/lists/search", ["crm.lists.read"]),
    ("GET", "/crm/lists/2026-03/7/memberships", ["crm.lists.read"]),
    ("GET", "/crm/v3/imports/", ["crm.import"]),
    ("POST", "/crm/v3/schemas", ["crm.schemas.custom.write"]),
    ("POST", "/crm-object-schemas/2026-03/schemas", ["crm.schemas.custom.write"]),
    ("PATCH", "/crm/v3/schemas/2-1", ["crm.schemas.custom.write"]),
    ("GET", "/automation/v3/workflows", ["automation"]),
    ("GET", "/automation/v4/flows", ["automation"]),
    ("GET", "/companies/v2/properties", ["crm.objects.companies.read"]),
    ("GET", "/companies/v2/companies/paged", ["crm.objects.companies.read"]),
    ("GET", "/deals/v1/pipelines", ["crm.objects.deals.read"]),
    ("POST", "/engagements/v1/engagements", ["crm.objects.contacts.read"]),
    ("GET", "/email/public/v1/campaigns", ["content"]),
    ("GET", "/forms/v2/forms", ["forms"]),
    ("GET", "/marketing/v3/forms", ["forms"]),
    ("GET", "/marketing/campaigns/2026-09-beta/1/reports/contacts/x", ["marketing.campaigns.read"]),
    ("GET", "/settings/v3/users", ["settings.users.read"]),
    ("GET", "/settings/v3/users/7", ["settings.users.read", "crm.objects.users.read"]),
    ("GET", "/webhooks/v3/7/subscriptions", ["developers-read", "private-apps-read"]),
    ("GET", "/files/v3/files/search", ["files", "files.read", "files.ui_hidden.read"]),
    ("GET", "/account-info/v3/activity/login", ["account-info.security.read"]),
]


@pytest.mark.parametrize(("verb", "path", "scopes"), FACTS, ids=[f"{verb} {path}" for verb, path, _scopes in FACTS])
def test_what_is_not_served_is_refused_with_the_scopes_that_hubspot_asks_for(
    wire: Client, verb: str, path: str, scopes: list[str]
) -> None:
    status, body = send(wire, verb, path, {})

    assert status == 403
    assert body["category"] == "MISSING_SCOPES"
    assert body["errors"][0]["context"]["requiredGranularScopes"] == scopes


@pytest.mark.parametrize("path", ["/forms/v2/forms", "/crm/v3/objects/companies", "/crm/v3/nowhere"])
def test_who_shows_no_credential_is_told_so_first(db: None, path: str) -> None:
    status, body = send(Client(headers={"host": "127.0.0.1"}), "GET", path)

    assert status == 401
    assert body["category"] == "INVALID_AUTHENTICATION"


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("DELETE", "/crm/v3/objects/companies", "GET, POST"),
        ("PUT", "/crm/v3/lists/search", "DELETE, GET, POST"),
        ("PROPFIND", "/automation/v4/flows", "GET, POST"),
        ("DELETE", "/crm/v3/schemas", "GET, HEAD"),
    ],
)
def test_a_verb_that_hubspot_does_not_take_is_405(wire: Client, verb: str, path: str, allowed: str) -> None:
    response = wire.generic(verb, path, "{}", content_type="application/json")

    assert response.status_code == 405
    assert response.headers["Allow"] == allowed


def test_where_the_documents_name_no_scope_none_is_named(wire: Client) -> None:
    status, body = send(wire, "GET", "/crm/v3/objects/payments")

    assert status == 403
    assert body["category"] == "MISSING_SCOPES"
    assert "errors" not in body


def test_every_line_of_the_table_can_be_asked_for_and_names_a_scope_of_its_type() -> None:
    for address in elsewhere._read():  # noqa: SLF001 - the table itself
        path = ["deals" if elsewhere.A_TYPE in part else min(part) for part in address.parts]

        refused = elsewhere.refusal(min(address.verbs), "/".join(path))

        assert refused is not None, address
        assert refused.status == 403, address


def test_a_custom_type_has_a_number_or_a_prefix_and_nothing_else_is_a_type() -> None:
    assert [scopes_of_type(name) is None for name in ("2-1", "p_unicorns", "p123_unicorns", "DEAL")] == [False] * 4
    assert [scopes_of_type(name) for name in ("unicorns", "2-", "p_", "0-999", "")] == [None] * 5
