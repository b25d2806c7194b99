"""The world in which the examples of the API reference are true, and the calls that make them.

Its numbers are the numbers of the reference: Ada is contact 512, Anna is user 7, her private app is app 12.
"""

import json
import re
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client

from contacts.api.reference.legacy import PROFILE_TOKEN
from contacts.api.reference.operations import Operation
from contacts.api.reference.snippets import body_of, path_of
from contacts.api.reference.table import OPERATIONS
from integrations import services
from integrations.scopes import PRIVATE_APP_SCOPES, Scope
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, flip
from tests.contacts.stopped_clock import EPOCH, stop_the_clock
from tests.integrations.cast import client_for
from tests.integrations.oauth.cast import CALLBACK, Program, address_of, decide, granted, registered

FIRST_NUMBERS = {
    "portals_portal": 62515,
    "portals_user": 7,
    "integrations_connectedapp": 12,
    "contacts_contact": 512,
    "portals_member": 7,
}
OF_AN_APP = "https://app.example.com/connected"
FORM = "application/x-www-form-urlencoded"
CALLS_TODAY = 114  # of an app, in whatever order the tests call
MOST_SHOWN = 2  # entries of a list
MOST_PROFILE_VALUES = 3  # with their versions
HOST = {"host": "127.0.0.1"}
SHOWN_HEADERS = ("Marketing-Contacts-Decision",)
ANY_UUID = PROFILE_TOKEN.partition("-")[2]
SECRETS = {
    "access_token": "YOUR_ACCESS_TOKEN",
    "refresh_token": "YOUR_REFRESH_TOKEN",
    "token": "YOUR_TOKEN",
    "client_id": "YOUR_CLIENT_ID",
    "requestId": ANY_UUID.replace("-", ""),
    "signature": "…",
    "newSignature": "…",
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NEW_THINGS = {  # they are made where they are not there yet
    "Create a contact",
    "Create up to 100 contacts",
    "Create or change up to 100 contacts",
    "Create or change a contact",
    "Create or change up to 1,000 contacts",
    "Create a property",
    "Create up to 100 properties",
    "Create a group",
    "Create a property, older form",
    "Create a group, older form",
}


def number_from(table: str, number: int) -> None:
    with connection.cursor() as cursor:
        [sequence] = connection.introspection.get_sequences(cursor, table)
        cursor.execute("SELECT setval(%s, %s, false)", [sequence["name"], number])


class World:
    """A portal with a private app, and a developer app that a person let in.

    The database's clock stands, so that the ids of contacts are the numbers of the sequence.
    """

    def __init__(self) -> None:
        stop_the_clock(EPOCH)
        for table, number in FIRST_NUMBERS.items():
            number_from(table, number)
        self.portal: Portal = new_portal()
        self.anna = client_for(self.portal, Permission.SUPER_ADMIN)
        member = Member.objects.get(portal=self.portal)
        User.objects.filter(pk=member.user_id).update(name="Anna Nowak", email="anna@example.com")
        app, secret = services.create_private_app(
            portal=self.portal,
            name="Warehouse sync",
            description="",
            scopes=PRIVATE_APP_SCOPES,
            by=member,
            now=NOW,
        )
        self.app = flip(app, enabled=True)
        self.secret = secret
        self.wire = Client(headers={**HOST, "Authorization": f"Bearer {secret}"})
        self.program = Program(*registered(self.portal, scopes=[Scope.CONTACTS_WRITE, Scope.OAUTH]))
        self.profile_token = ""
        self.tokens = granted(self.anna, self.portal, self.program)

    def call(self, operation: Operation, body: str = "") -> Any:
        """The answer to the operation's example, or to another body."""
        content = body or self.body_of(operation)
        return self.wire.generic(operation.verb, self.path_of(operation), content, content_type=kind_of(operation))

    def path_of(self, operation: Operation) -> str:
        return self._real(operation, path_of(operation))

    def body_of(self, operation: Operation) -> str:
        return self._real(operation, body_of(operation))

    def _real(self, operation: Operation, text: str) -> str:
        """A text of the reference with real secrets in the place of YOUR_TOKEN and others."""
        is_refresh = "refresh-tokens" in operation.path
        secrets = {
            "YOUR_CLIENT_ID": self.program.app.client_id,
            "YOUR_CLIENT_SECRET": self.program.secret,
            "YOUR_REFRESH_TOKEN": self.tokens["refresh_token"],
            "YOUR_TOKEN": self.tokens["refresh_token" if is_refresh else "access_token"],
            PROFILE_TOKEN: self.profile_token,
            "pat-na1-\u2026": self.secret,
            quote(OF_AN_APP, safe=""): quote(CALLBACK, safe=""),
        }
        if "YOUR_CODE" in text:
            text = text.replace("YOUR_CODE", decide(self.anna, address_of(self.program.app), self.portal)["code"])
        for placeholder, secret in secrets.items():
            text = text.replace(placeholder, secret)
        return text

    def begin(self) -> None:
        """Let the next contact be 512."""
        number_from("contacts_contact", FIRST_NUMBERS["contacts_contact"])

    def grow(self) -> None:
        """Let the things be there that the examples read, change and remove."""
        self.begin()
        for summary in ("Create a contact", "Create a property", "Create a group"):
            assert self.call(named(summary)).status_code == 201
        url = "/crm/v3/objects/contacts"
        grace = {"properties": {"email": "grace@example.com", "firstname": "Grace"}}
        assert self.wire.post(url, grace, content_type="application/json").status_code == 201
        for summary in ("Associate a contact by type", "Add a secondary email"):
            assert self.call(named(summary)).status_code < 300
        self.profile_token = self.wire.get("/contacts/v1/contact/vid/512/profile").json()["profile-token"]

    def hold(self) -> None:
        """Leave no room for another marketing contact."""
        number_from("contacts_contact", FIRST_NUMBERS["contacts_contact"] - 1)
        create(self.app, ["zed@example.com"])
        set_maximum(portal=self.portal, maximum=1, by=None, now=NOW)


def named(summary: str) -> Operation:
    """The first operation with this title."""
    return next(operation for operation in OPERATIONS if operation.summary == summary)


def kind_of(operation: Operation) -> str:
    return FORM if operation.form else "application/json"


def shown(answer: Any) -> dict[str, Any]:
    """An answer as the reference shows it: what differs from call to call has a fixed value, long lists are cut."""
    headers = {name: answer[name] for name in SHOWN_HEADERS if name in answer}
    example: dict[str, Any] = {"status": answer.status_code}
    if headers:
        example["headers"] = headers
    if answer.content:
        example["body"] = _fixed(json.loads(answer.content))
    return example


def _fixed(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        most = MOST_PROFILE_VALUES if any(isinstance(each, dict) for each in value.values()) else len(value)
        return {key: _fixed(value[key], key) for key in list(value)[: most if name == "properties" else len(value)]}
    if isinstance(value, list):
        return [_fixed(each) for each in value[:MOST_SHOWN]]
    if name == "currentUsage":
        return CALLS_TODAY
    if isinstance(value, str):
        return SECRETS.get(name) or UUID.sub(ANY_UUID, value)
    return value
