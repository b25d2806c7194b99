"""Short words for what tests of the contacts' pages do."""

import re
from collections.abc import Sequence
from typing import Any

from django.forms import MultipleChoiceField
from django.test import Client

from contacts.forms.contact import ContactForm
from contacts.models import Contact
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Origin
from marketing_contacts.portals.models import AuditEntry, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW
from tests.contacts.cast import PERSON
from tests.portal_client import PortalClient


def client_of(portal: Portal, *permissions: Permission) -> Client:
    user = User.objects.create_user(f"{'-'.join(permissions) or 'viewer'}-{portal.pk}@example.com", name="Anna")
    add_member(portal=portal, user=user, permissions=permissions, by=None, now=NOW)
    client = PortalClient(portal)
    client.force_login(user)
    client.get("/")  # that the session is in use is noted once a minute, not by every page
    return client


def by_hand(portal: Portal, email: str | None = None, origin: Origin = PERSON, **properties: str) -> Contact:
    [answer] = create_contacts(portal=portal, contacts=[NewContact(email, properties)], origin=origin, now=NOW)
    assert isinstance(answer, Created)
    return answer.contact


def now_of(contact: Contact) -> Contact:
    return Contact.objects.get(portal_id=contact.portal_id, id=contact.id)


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def names_in(page: str) -> list[str]:
    return re.findall(r'class="rows__name"[^>]*>([^<]+)<', page)


def listed(client: Client, query: str = "") -> list[str]:
    return names_in(page_of(client, f"/contacts/?{query}"))


def audited(portal: Portal) -> Sequence[str]:
    return [entry.action for entry in AuditEntry.objects.filter(portal=portal).order_by("sequence")]


def put(client: Client, contact: Contact, wished: str) -> str:
    return client.post(f"/contacts/{contact.id}/status", {"wished": wished}, follow=True).content.decode()


def sent(contact: Contact, **changes: Any) -> dict[str, Any]:
    """What the browser sends: the form as it was seen, with what the person changed."""
    form = ContactForm(contact=contact)
    data: dict[str, Any] = {}
    for field in form:
        several = isinstance(field.field, MultipleChoiceField)
        value = (field.value() or []) if several else str(field.value() or "")
        data[field.html_initial_name] = data[field.html_name] = value
    return data | changes
