"""Associations as programs send and read them."""

from typing import Any

from django.test import Client

from contacts.models import ContactAssociation
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import post


def to(number: Any, *type_ids: Any, category: str = "HUBSPOT_DEFINED") -> dict[str, Any]:
    types = [{"associationCategory": category, "associationTypeId": type_id} for type_id in type_ids]
    return {"to": {"id": number}, "types": types}


def created(wire: Client, *associations: dict[str, Any]) -> int:
    status, body = post(wire, {"properties": {}, "associations": list(associations)})
    assert status == 201
    return int(body["id"])


NOBODY = 999_999_999


def kept(portal: Portal) -> list[tuple[int, int, str]]:
    rows = ContactAssociation.objects.filter(portal=portal).order_by("contact_id", "type_id", "to_id")
    return list(rows.values_list("contact_id", "type_id", "to_id"))
