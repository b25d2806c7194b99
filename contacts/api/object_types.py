"""The types of objects that HubSpot has: how addresses name them, and which scopes read and write them. Facts only.

Contacts are the one type that is served here.
"""

import re
from typing import NamedTuple


class TypeScopes(NamedTuple):
    """The scopes of a type of object, of which one is enough: for its objects, then for its properties."""

    read: tuple[str, ...]
    write: tuple[str, ...]
    schemas_read: tuple[str, ...]
    schemas_write: tuple[str, ...]


def _own(name: str) -> TypeScopes:
    """Return the scopes of a type that has scopes of its own."""
    objects, schemas = f"crm.objects.{name}", f"crm.schemas.{name}"
    return TypeScopes((f"{objects}.read",), (f"{objects}.write",), (f"{schemas}.read",), (f"{schemas}.write",))


def _same(*scopes: str) -> TypeScopes:
    """Return the same scopes for all verbs."""
    return TypeScopes(scopes, scopes, scopes, scopes)


def _sold(name: str) -> TypeScopes:
    """Return the scopes of things that are sold. The older scope of shops is enough."""
    shop, read = "e-commerce", f"crm.objects.{name}.read"
    return TypeScopes((shop, read), (shop, f"crm.objects.{name}.write"), (shop, read), (shop,))


CONTACTS = _own("contacts")
CUSTOM = _own("custom")
_MAIL = TypeScopes(
    ("sales-email-read", *CONTACTS.read),
    ("sales-email-read", *CONTACTS.write),
    ("sales-email-read", *CONTACTS.schemas_read),
    CONTACTS.schemas_write,
)
_READS_CONTRACTS = ("crm.objects.contracts.read",)
_FEEDBACK = (*CONTACTS.read, "crm.objects.feedback_submissions.read")
# By the plural: other names of the type, and its scopes. Singulars that only lack an s are left out.
_TYPES: dict[str, tuple[tuple[str, ...], TypeScopes]] = {
    "contacts": (("0-1",), CONTACTS),
    "companies": (("company", "0-2"), _own("companies")),
    "deals": (("0-3",), _own("deals")),
    "tickets": (("0-5",), _same("tickets")),
    "products": (("0-7",), _sold("products")),
    "line_items": (("0-8",), _sold("line_items")),
    "quotes": (("0-14",), _sold("quotes")),
    "communications": (("0-18",), CONTACTS),
    "feedback_submissions": (("0-19",), _same(*_FEEDBACK)),
    "tasks": (("0-27",), CONTACTS),
    "notes": (("0-46",), CONTACTS),
    "meetings": (("0-47",), CONTACTS),
    "calls": (("0-48",), CONTACTS),
    "emails": (("0-49",), _MAIL),
    "invoices": (("0-53",), _own("invoices")),
    "marketing_events": (("0-54",), _own("marketing_events")),
    "subscriptions": (("0-69",), _own("subscriptions")),
    "deal_splits": (("0-72",), _same("crm.dealsplits.read_write")),
    "goal_targets": (("0-74",), _own("goals")),
    "discounts": (("0-84",), _sold("line_items")),
    "fees": (("0-85",), _sold("line_items")),
    "taxes": (("tax", "0-86"), _own("line_items")),
    "commerce_payments": (("0-101",), _own("commercepayments")),
    "users": (("0-115",), _own("users")),
    "postal_mail": (("0-116",), CONTACTS),
    "orders": (("0-123",), _own("orders")),
    "leads": (("0-136",), _own("leads")),
    "carts": (("0-142",), _own("carts")),
    "services": (("0-162",), _own("services")),
    "courses": (("0-410",), _own("courses")),
    "listings": (("0-420",), _own("listings")),
    "appointments": (("0-421",), _own("appointments")),
    "projects": (("0-970",), _own("projects")),
    "contracts": ((), _own("contracts")._replace(write=_READS_CONTRACTS, schemas_read=_READS_CONTRACTS)),
    "partner_clients": ((), _own("partner-clients")),
    "partner_services": ((), _own("partner-services")),
    "forms": ((), _same("forms")),
    "bucket_test111s": ((), CONTACTS),  # HubSpot's documents have it
}
_SCOPES = {
    alias: scopes for name, (aliases, scopes) in _TYPES.items() for alias in (name, name.removesuffix("s"), *aliases)
}
_CUSTOM_TYPE = re.compile(r"2-\d+|p\d*_\w+")


def scopes_of_type(name: str) -> TypeScopes | None:
    """Return the scopes of the type by its name in an address, or None where HubSpot has no such type."""
    known = _SCOPES.get(name.lower())
    return CUSTOM if known is None and _CUSTOM_TYPE.fullmatch(name.lower()) else known
