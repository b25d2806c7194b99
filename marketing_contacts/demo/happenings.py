"""Show what happens in a portal's life: held contacts, an address that unsubscribed, and lines of the request log."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from contacts.models import SuppressedAddress
from contacts.selectors import contacts_of
from contacts.services.creation.create import create_contacts
from contacts.services.creation.results import Origin
from contacts.services.notes import add_note
from contacts.services.suppression import suppress
from integrations.models import ConnectedApp
from integrations.selectors import connected_apps
from integrations.services import request_log, set_app_limits
from marketing_contacts.billing.selectors import balance_of
from marketing_contacts.billing.sources import Source
from marketing_contacts.demo.people import person
from marketing_contacts.portals.models import Member, Portal

HELD = 6
FIRST_NUMBER = 20_000  # higher than the numbers of the other contacts
LINES = 60
NOTES = (
    "Met at the trade fair. Wants the price list for tea in autumn.",
    "Called back: prefers mail to phone calls.",
    "Asked for an offer for 40 people.\nDecision by the end of the month.",
    "Moved to another department. Greta takes over the orders.",
)
CALLS = (
    ("POST", "/crm/v3/objects/contacts", 201),
    ("POST", "/crm/v3/objects/contacts", 201),
    ("POST", "/crm/v3/objects/contacts", 409),
    ("GET", "/crm/v3/objects/contacts/{contact_id}", 200),
    ("PATCH", "/crm/v3/objects/contacts/{contact_id}", 200),
    ("POST", "/crm/v3/objects/contacts/search", 200),
    ("POST", "/crm/v3/objects/contacts/batch/create", 400),
)


def show_what_happens(*, portal: Portal, by: Member, now: datetime) -> None:
    """Create these rows by the services that the product uses."""
    dice = random.Random(6)  # noqa: S311 - the same demo everywhere
    key = connected_apps(portal).get(kind=ConnectedApp.Kind.API_KEY)
    hold_contacts(app=key, by=by, dice=dice, now=now)
    unsubscribed = contacts_of(portal, archived=False).exclude(email=None).order_by("-id")[3]
    reason = SuppressedAddress.Reason.UNSUBSCRIBED
    suppress(portal=portal, emails=[unsubscribed.email or ""], reason=reason, now=now, source=Source.app(key))
    newest = contacts_of(portal, archived=False).order_by("-id").values_list("id", flat=True)
    for contact_id, text in zip(newest[: len(NOTES)], NOTES, strict=True):
        add_note(contact_id=contact_id, text=text, by=by, now=now)
    log_requests(portal=portal, dice=dice, now=now)


def hold_contacts(*, app: ConnectedApp, by: Member, dice: random.Random, now: datetime) -> None:
    """Let the app meet a maximum of its own, which is taken away again. Contacts beyond the maximum are held."""
    full = balance_of(app.portal, Source.app(app)).counting
    set_app_limits(app=app, maximum=full, rate=None, by=by, now=now)
    contacts = [person(dice, FIRST_NUMBER + number) for number in range(HELD)]
    create_contacts(portal=app.portal, contacts=contacts, origin=Origin(Source.app(app), app), now=now)
    set_app_limits(app=app, maximum=None, rate=None, by=by, now=now)


def log_requests(*, portal: Portal, dice: random.Random, now: datetime) -> None:
    """Write the calls of the last days of each app that creates contacts."""
    lines = []
    for app in connected_apps(portal):
        for _line in range(LINES if app.creates_contacts else 0):
            method, route, status = dice.choice(CALLS)
            at, number = (
                now - timedelta(minutes=dice.randrange(5 * 24 * 60)),
                UUID(int=dice.getrandbits(128), version=4),
            )
            lines.append(request_log.Line(portal.pk, app.id, at, number, method, route, status, dice.randrange(4, 60)))
    request_log.write(lines)
