"""One contact created outside of a transaction: by one call of the database, or else by the ordinary path."""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists, create_contacts, create_fast
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.suppression import suppress
from integrations.models import ConnectedApp
from integrations.services import disconnect
from marketing_contacts.billing.models import BillingPeriod, SourceActivity, Usage, UsageEntry
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, flip, new_app, origin_of, status_of
from tests.team import PATIENCE, team_of


@pytest.fixture
def app(committed_database: None) -> ConnectedApp:
    return new_app(new_portal())


@pytest.fixture
def statements(app: ConnectedApp) -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as statements:
        yield statements


def alone(app: ConnectedApp, email: str, now: datetime = NOW) -> Created | None:
    created = create_fast(app.portal, [NewContact(email)], origin_of(app), now)
    return created[0] if created else None


def test_it_is_stamped_counted_and_booked(app: ConnectedApp, statements: CaptureQueriesContext) -> None:
    contacts = [contact for email in ("a@example.com", "b@example.com") for contact in create(app, [email])]

    assert len(statements) == len(contacts)
    usage, [first, second] = (
        Usage.objects.get(portal=app.portal),
        UsageEntry.objects.filter(portal=app.portal).order_by("sequence"),
    )
    assert [status_of(contact) for contact in contacts] == [MarketingStatus.MARKETING] * 2
    assert usage.count == 2
    assert bytes(usage.ledger_hash) == bytes(second.hash)
    assert bytes(second.previous_hash) == bytes(first.hash)
    assert [(row.created, row.marketing) for row in SourceActivity.objects.filter(portal=app.portal)] == [(1, 1)] * 2
    assert discrepancies(app.portal) == []


def test_it_counts_nothing_when_the_toggle_is_off_or_the_address_suppressed(app: ConnectedApp) -> None:
    suppress(portal=app.portal, emails=["b@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)

    suppressed, off = alone(app, "b@example.com"), alone(flip(app, enabled=False), "a@example.com")

    assert suppressed
    assert off
    assert {suppressed.marketing_status, off.marketing_status} == {MarketingStatus.NON_MARKETING}
    assert Usage.objects.get(portal=app.portal).count == 0
    assert discrepancies(app.portal) == []


def test_a_taken_email_is_left_alone_and_named(app: ConnectedApp) -> None:
    [ada] = create(app, ["ada@example.com"])

    assert alone(app, "ADA@example.com") is None
    with pytest.raises(ContactAlreadyExists) as refused:
        create(app, ["ADA@example.com"])

    assert refused.value.contact_id == ada.id
    assert discrepancies(app.portal) == []


def test_without_room_nothing_is_done_alone_and_the_longer_way_holds(app: ConnectedApp) -> None:
    set_maximum(portal=app.portal, maximum=1, by=None, now=NOW)
    create(app, ["a@example.com"])

    assert alone(app, "b@example.com") is None
    assert Contact.objects.filter(portal=app.portal).count() == 1
    [held] = create(app, ["b@example.com"])

    assert held.held_reason == "CAP"
    assert discrepancies(app.portal) == []


def test_on_the_update_date_nothing_is_done_alone_and_the_longer_way_ends_the_period_first(app: ConnectedApp) -> None:
    portal, contact = app.portal, NewContact("a@example.com")
    update_at = Usage.objects.get(portal=portal).next_update_at

    assert alone(app, "a@example.com", update_at) is None
    create_contacts(portal=portal, contacts=[contact], origin=origin_of(app), now=update_at)

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 1
    assert usage.periods_ended == 1
    assert BillingPeriod.objects.get(portal=portal).ledger_sequence == 0


def test_the_last_place_that_is_taken_meanwhile_undoes_it_all(app: ConnectedApp) -> None:
    set_maximum(portal=app.portal, maximum=1, by=None, now=NOW)

    with team_of(1) as team, transaction.atomic():
        create(app, ["a@example.com"])
        late = team.threads.submit(alone, app, "b@example.com")
        wait_until_blocked()
        transaction.on_commit(lambda: late.result(PATIENCE))

    assert late.result() is None
    assert Contact.objects.filter(portal=app.portal).count() == 1
    assert SourceActivity.objects.filter(portal=app.portal).count() == 1
    assert discrepancies(app.portal) == []


def wait_until_blocked() -> None:
    """Return when a connection of this database waits for a lock that ours holds."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
    pytest.fail("nobody waits")


def test_an_app_that_is_gone_creates_nothing(app: ConnectedApp) -> None:
    disconnect(app=app, by=None, now=NOW)

    assert alone(app, "a@example.com") is None
    with pytest.raises(ConnectedApp.DoesNotExist):
        create(app, ["a@example.com"])


def test_within_a_transaction_it_can_be_undone(portal: Portal) -> None:
    app = new_app(portal)
    with CaptureQueriesContext(connection) as statements:
        [answer] = create_contacts(
            portal=portal, contacts=[NewContact("a@example.com")], origin=origin_of(app), now=NOW
        )

    assert isinstance(answer, Created)
    assert any("SAVEPOINT" in statement["sql"] for statement in statements)
    assert discrepancies(portal) == []
