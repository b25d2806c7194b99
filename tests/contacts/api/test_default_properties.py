"""The default properties are HubSpot's: names, types, field types; old values that do not fit stay as they are."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from contacts.forms.contact import ContactForm
from contacts.models import Contact
from contacts.selectors import writable_of
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.hubspot_properties import HUBSPOT_PROPERTIES
from tests.contacts.imports.cast import imported, lines, member_of

FACTS = {name: shape for shape, names in HUBSPOT_PROPERTIES.items() for name in names.split()}
N8N = [  # what its node's upsert may send
    *("description", "hs_content_membership_email", "hs_content_membership_status", "hs_google_click_id"),
    *("hs_email_customer_quarantined_reason", "hs_enriched_email_bounce_detected", "hs_facebook_ad_clicked"),
    *("hs_facebook_click_id", "hs_prospecting_agent_last_enrolled", "hs_prospecting_agent_total_enrolled_count"),
    *("hs_analytics_source", "hs_latest_source", "hs_latest_source_timestamp"),
]
GOOD = {"number": "3", "datetime": "2026-11-24T09:00:00Z", "bool": "true", "string": "any text"}
OLD = {
    "hs_job_change_detected_date": "soon",
    "webinareventlastupdated": "2026-01-02T03:04:05.000Z",
    "hubspot_owner_id": "nobody",
    "hs_timezone": "Europe/Warsaw",
    "city": "Gdynia",
}
UNFITTING = {"hs_job_change_detected_date", "webinareventlastupdated", "hubspot_owner_id"}


def test_every_property_is_of_hubspots_type_and_field_type(wire: Client) -> None:
    found = send(wire, "GET", "/crm/v3/properties/contacts")[1]["results"]

    ours = {each["name"]: (each["type"], each["fieldType"]) for each in found}
    assert {name: ours.get(name) for name in FACTS} == FACTS


def test_what_n8n_sends_is_written(wire: Client) -> None:
    known = {each["name"]: each for each in send(wire, "GET", "/crm/v3/properties/contacts")[1]["results"]}
    wish = {name: (known[name]["options"] or [{"value": GOOD.get(known[name]["type"])}])[0]["value"] for name in N8N}

    status, body = post(wire, {"properties": {"email": "ada@example.com", **wish}})

    assert status == 201
    assert body["properties"].keys() >= wish.keys()


@pytest.fixture
def ada(wire: Client, portal: Portal) -> int:
    """A contact with values that an older release took."""
    number = int(post(wire, {"properties": {"email": "ada@example.com"}})[1]["id"])
    Contact.objects.filter(portal=portal).update(properties=OLD)
    return number


@pytest.mark.parametrize("read", [f"{URL}/{{id}}", "/contacts/v1/contact/vid/{id}/profile"])
def test_an_old_value_is_read_as_it_is(wire: Client, ada: int, read: str) -> None:
    names = "&".join(f"properties={name}&property={name}" for name in OLD)

    status, body = send(wire, "GET", f"{read.format(id=ada)}?{names}")

    shown = {name: body["properties"][name] for name in OLD}
    assert status == 200
    assert {name: each["value"] if "v1" in read else each for name, each in shown.items()} == OLD


def test_an_old_value_is_checked_only_when_it_is_written(wire: Client, ada: int) -> None:
    assert send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"city": "Sopot"}})[0] == 200

    for name in UNFITTING:
        assert send(wire, "PATCH", f"{URL}/{ada}", {"properties": {name: OLD[name]}})[0] == 400


def test_a_form_keeps_old_values_that_are_not_touched(portal: Portal, ada: int) -> None:
    contact, definitions = Contact.objects.get(portal=portal, id=ada), writable_of(portal)
    shown = ContactForm(contact=contact, definitions=definitions)
    seen: dict[str, Any] = {field.html_name: field.value() or "" for field in shown}
    sent = seen | {shown[name].html_initial_name: value for name, value in seen.items()} | {"city": "Sopot"}

    form = ContactForm(sent, contact=contact, definitions=definitions)

    assert form.is_valid()
    assert form.changes == {"city": "Sopot"}


def test_a_command_lists_them_without_their_values(portal: Portal, ada: int) -> None:
    out = StringIO()
    call_command("list_unfitting_values", stdout=out)

    assert set(out.getvalue().splitlines()) == {f"portal {portal.pk} contact {ada} {name}" for name in UNFITTING}


@pytest.mark.parametrize("way", ["v3", "batch", "v1", "import"])
def test_an_owner_is_one_of_the_members(wire: Client, portal: Portal, way: str) -> None:
    member = str(member_of(portal).user_id)
    for email, owner in (("ada@example.com", member), ("grace@example.com", "999999")):
        properties = {"email": email, "hubspot_owner_id": owner}
        older = {"properties": [{"property": name, "value": value} for name, value in properties.items()]}
        if way == "import":
            imported(portal, lines(f"{email},{owner}", header="email,hubspot_owner_id"))
            continue
        calls: dict[str, tuple[str, Any]] = {
            "v3": (URL, {"properties": properties}),
            "batch": (f"{URL}/batch/create", {"inputs": [{"properties": properties}]}),
            "v1": ("/contacts/v1/contact", older),
        }
        status, body = post(wire, calls[way][1], calls[way][0])
        assert status == (400 if owner == "999999" else 201 if way != "v1" else 200)
        assert ("INVALID_OPTION" in str(body)) == (owner == "999999")

    assert [each.properties for each in Contact.objects.filter(portal=portal)] == [{"hubspot_owner_id": member}]


def test_a_form_offers_the_members_as_owners_by_name(portal: Portal) -> None:
    member = member_of(portal)

    choices = ContactForm(definitions=writable_of(portal)).fields["hubspot_owner_id"].choices  # type: ignore[attr-defined]  # it has some

    assert (str(member.user_id), "Ina") in choices
