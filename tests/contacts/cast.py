"""Short words for what tests of contacts do."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.selectors import bounded
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Origin
from integrations import services as integrations
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests import sql_wall
from tests.conftest import NOW

PERSON = Origin(Source(SourceKind.MEMBER, 7, "Anna"))
HOLDS = 60  # seconds, unless the test ends before


def new_app(portal: Portal, name: str = "Webinars", *, on: bool = True) -> ConnectedApp:
    app, _token = integrations.create_private_app(
        portal=portal, name=name, description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    return flip(app, enabled=True) if on else app


def flip(app: ConnectedApp, *, enabled: bool) -> ConnectedApp:
    return integrations.set_marketing_enabled(
        app=app, enabled=enabled, seen_version=app.toggle_version, by=None, now=NOW
    )


def origin_of(app: ConnectedApp) -> Origin:
    return Origin(Source.app(app), app)


def create(app: ConnectedApp, emails: Sequence[str | None]) -> list[Contact]:
    answers = create_contacts(
        portal=app.portal, contacts=[NewContact(email) for email in emails], origin=origin_of(app), now=NOW
    )
    return [answer.contact for answer in answers if isinstance(answer, Created)]


def status_of(contact: Contact) -> MarketingStatus:
    return Contact.objects.get(portal_id=contact.portal_id, id=contact.id).status


@contextmanager
def locked_contacts() -> Iterator[None]:
    """Nobody can read a contact for a while; the test must not have read or written one before."""
    other = connection.copy()
    try:
        with sql_wall.lifted(), other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE contacts_contact")
        yield
    finally:
        other.close()


@contextmanager
def slow_search(portal: Portal) -> Iterator[None]:
    """A slow search of the portal has its turn for a while."""
    begun, released = threading.Event(), threading.Event()

    def hold() -> None:
        with bounded.slow_reads.turn(portal.pk, patience=HOLDS):
            begun.set()
            released.wait(HOLDS)

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(HOLDS)
    yield
    released.set()
    thread.join()
