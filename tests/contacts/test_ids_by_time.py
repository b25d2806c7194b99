"""Contacts' ids are the time and twelve bits of a sequence. No two contacts get one id, whatever the clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from contacts.models import ADDRESS, Contact
from contacts.services.addresses import change_addresses
from contacts.services.creation.create import create_contact_with_key, create_contacts
from contacts.services.creation.new_contact import NewContact
from integrations.idempotency import IdempotencyKey
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of
from tests.contacts.stopped_clock import EPOCH, stop_the_clock
from tests.team import team_of

TIME = (NOW - EPOCH) // timedelta(milliseconds=1) << 12  # of the stopped clock


def draw_after(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('contacts_contact_id_seq', %s)", [number])


@pytest.fixture
def stopped_clock(portal: Portal) -> Iterator[None]:
    stop_the_clock(NOW)
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET search_path")


def created(portal: Portal, *names: str) -> list[int]:
    """Create contacts that have no email, and return their ids."""
    contacts = [NewContact(None, {"firstname": name}) for name in names]
    return [answer.id for answer in create_contacts(portal=portal, contacts=contacts, origin=PERSON, now=NOW)]  # type: ignore[union-attr]  # nothing exists


def names_by_id(portal: Portal) -> dict[int, str]:
    return {contact.id: contact.properties["firstname"] for contact in Contact.objects.filter(portal=portal)}


def test_an_id_is_the_milliseconds_since_2026_and_twelve_bits_of_the_sequence(
    portal: Portal, stopped_clock: None
) -> None:
    draw_after(5 * 4096 + 17)

    assert created(portal, "Ada") == [TIME + 18]
    assert created(portal, "Bo", "Cy") == [TIME + 19, TIME + 20]


def test_until_2033_spreadsheets_show_an_id_exactly(portal: Portal) -> None:
    stop_the_clock(datetime(2032, 12, 31, tzinfo=UTC))

    [ada] = created(portal, "Ada")

    assert len(str(ada)) == 15


def test_until_2095_javascript_reads_an_id_exactly(portal: Portal) -> None:
    stop_the_clock(datetime(2094, 12, 31, tzinfo=UTC))

    assert max(created(portal, "Ada", "Bo")) < 2**53


def test_after_the_clock_was_set_back_no_id_is_drawn_twice(portal: Portal, stopped_clock: None) -> None:
    draw_after(4_095)
    later = created(portal, *map(str, range(100)))
    stop_the_clock(NOW - timedelta(milliseconds=1))
    draw_after(4_045)

    earlier = created(portal, *map(str, range(100)))

    assert later == [TIME + place for place in range(100)]
    assert earlier[:50] == [TIME - 50 + place for place in range(50)]
    assert len({*later, *earlier}) == 200


def test_ids_of_one_call_differ_and_increase_even_where_the_sequence_goes_round_in_one_millisecond(
    portal: Portal, stopped_clock: None
) -> None:
    draw_after(4_000)

    ids = created(portal, *map(str, range(20_000)))

    assert ids == [TIME + 4_001 + place for place in range(20_000)]


def test_eight_connections_create_two_thousand_contacts_each_at_once_and_all_ids_differ(
    committed_database: None,
) -> None:
    portal = new_portal()
    batch = partial(created, portal, *map(str, range(2_000)))
    with team_of(8) as team:
        ids = team.at_once([lambda: [batch()]] * 8)

    assert Contact.objects.filter(portal=portal).count() == 16_000
    assert len({each for [of_one] in ids for each in of_one}) == 16_000
    assert all(of_one == sorted(of_one) for [of_one] in ids)


def test_a_single_contact_whose_id_is_taken_gets_the_next_one(portal: Portal, stopped_clock: None) -> None:
    draw_after(10)
    [ada] = created(portal, "Ada")
    draw_after(10 + 4096)  # as after a step of the clock, or when the sequence went round

    [bo] = created(portal, "Bo")

    assert names_by_id(portal) == {ada: "Ada", bo: "Bo"}


def test_a_contact_in_the_midst_of_a_call_whose_id_is_taken_gets_another_one_and_keeps_its_values(
    portal: Portal, stopped_clock: None
) -> None:
    draw_after(11)
    [ada] = created(portal, "Ada")
    draw_after(10)

    bo, cy, di = created(portal, "Bo", "Cy", "Di")

    assert names_by_id(portal) == {ada: "Ada", bo: "Bo", cy: "Cy", di: "Di"}
    assert bo == ada - 1
    assert di == ada + 1


def test_contacts_with_emails_whose_ids_are_taken_get_other_ids(portal: Portal, stopped_clock: None) -> None:
    app = new_app(portal)
    emails = ["ada@example.com", "bo@example.com", "cy@example.com"]
    draw_after(10)
    first = create(app, emails)
    draw_after(11)

    second = create(app, [f"another.{email}" for email in emails])

    assert len({contact.id for contact in first + second}) == 6
    assert [contact.email for contact in second] == [f"another.{email}" for email in emails]


def test_outside_of_a_transaction_a_taken_id_is_drawn_again_too(committed_database: None) -> None:
    app = new_app(new_portal())
    stop_the_clock(NOW)
    draw_after(10)
    [ada] = create(app, ["ada@example.com"])
    draw_after(10)

    [bo] = create(app, ["bo@example.com"])

    assert bo.id == ada.id + 1
    assert bo.email == "bo@example.com"


def test_with_a_key_the_fast_path_does_nothing_for_a_taken_id(committed_database: None) -> None:
    app = new_app(new_portal())
    stop_the_clock(NOW)
    draw_after(10)
    create(app, ["ada@example.com"])
    draw_after(10)
    key, bo = IdempotencyKey(app, "k", b"POST bo"), NewContact("bo@example.com")

    assert create_contact_with_key(portal=app.portal, contact=bo, origin=origin_of(app), now=NOW, key=key) is None
    again = create_contact_with_key(portal=app.portal, contact=bo, origin=origin_of(app), now=NOW, key=key)
    assert again is not None


def test_the_row_of_another_address_draws_again_too(committed_database: None) -> None:
    app = new_app(new_portal())
    [ada] = create(app, ["ada@example.com"])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE taken_first START {ada.id}")
        cursor.execute("ALTER TABLE contacts_contact ALTER id SET DEFAULT nextval('taken_first')")

    change_addresses(portal=app.portal, contact_id=ada.id, add="lovelace@example.com", origin=PERSON, now=NOW)

    row = Contact.objects.get(portal=app.portal, created_by_kind=ADDRESS)
    assert row.email == "lovelace@example.com"
    assert row.id == ada.id + 1


def test_the_row_of_another_address_has_an_id_by_time(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])

    change_addresses(portal=portal, contact_id=ada.id, add="lovelace@example.com", origin=PERSON, now=NOW)

    assert Contact.objects.get(portal=portal, created_by_kind=ADDRESS).id > ada.id
