"""Short words for properties that a portal makes."""

from typing import Any

from contacts.models import CustomProperty
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW


def custom(portal: Portal, name: str, **fields: Any) -> CustomProperty:
    """A property of the portal's own: of text, unless `fields` say otherwise."""
    described: dict[str, Any] = {"label": name.capitalize(), "type": "string", "field_type": "text", **fields}
    return CustomProperty.objects.create(portal=portal, name=name, created_at=NOW, updated_at=NOW, **described)
