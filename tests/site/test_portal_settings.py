"""Settings → Account setup → Portal, and what moves with the time zone."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.portal_settings import change_portal
from contacts.services.status.set import set_marketing_status
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import AuditEntry, Member, Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app
from tests.portals.cast import SUPER_ADMIN, client_of, member_of
from tests.team import team_of

PAGE = "/settings/account/portal"
FORM = {"name": "Northwind", "time_zone": "America/New_York", "currency": "USD"}
DECEMBER = datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.fixture
def anna(portal: Portal) -> Member:
    return member_of(portal, "Anna", SUPER_ADMIN)


@pytest.fixture
def admin(anna: Member) -> Client:
    return client_of(anna)


def move(portal: Portal, time_zone: str, at: datetime = NOW) -> Portal:
    current = Portal.objects.get(pk=portal.pk)
    return change_portal(portal=current, name="N", time_zone=time_zone, currency="EUR", by=None, now=at)


def set_waiting(portal: Portal, contacts: list[Contact], at: datetime = NOW) -> None:
    set_marketing_status(
        portal=portal,
        contact_ids=[contact.id for contact in contacts],
        wished=MarketingStatus.NON_MARKETING,
        origin=PERSON,
        now=at,
    )


def waiting_until(portal: Portal) -> set[datetime]:
    found = Contact.objects.filter(portal=portal, marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE)
    return {contact.marketing_until for contact in found if contact.marketing_until}


def next_update(portal: Portal) -> datetime:
    return Usage.objects.get(portal=portal).next_update_at


def test_a_super_admin_changes_the_settings_and_only_what_changed_is_recorded(admin: Client, portal: Portal) -> None:
    assert admin.post(PAGE, FORM | {"currency": "EUR"}).status_code == 302

    portal.refresh_from_db()
    assert portal.name == "Northwind"
    assert portal.time_zone == "America/New_York"
    assert portal.currency == "EUR"
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.before == {"name": "Northwind Traders", "time_zone": "Europe/Warsaw"}
    assert entry.after == {"name": "Northwind", "time_zone": "America/New_York"}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"time_zone": "Mars/Base"}, {"currency": "XXX"}, {"name": "a\nb"}])
def test_malformed_settings_are_refused_whole(admin: Client, portal: Portal, wrong: dict[str, str]) -> None:
    assert admin.post(PAGE, FORM | wrong).status_code == 422
    assert Portal.objects.get(pk=portal.pk).name == "Northwind Traders"


def test_what_is_no_longer_offered_may_stay(admin: Client, portal: Portal) -> None:
    Portal.objects.filter(pk=portal.pk).update(currency="BGN", time_zone="US/Eastern")

    assert '<option value="BGN" selected>' in admin.get(PAGE).content.decode()
    assert admin.post(PAGE, FORM | {"currency": "BGN", "time_zone": "US/Eastern"}).status_code == 302
    assert Portal.objects.get(pk=portal.pk).currency == "BGN"


def test_every_member_sees_the_settings_and_others_change_nothing(portal: Portal) -> None:
    client = client_of(member_of(portal, "Victor"))

    page = client.get(PAGE).content.decode()
    assert "Europe/Warsaw" in page
    assert "Super Admin" in page
    assert "<select" not in page
    assert client.post(PAGE, FORM).status_code == 403


@pytest.mark.parametrize("time_zone", ["America/New_York", "Asia/Tokyo", "Pacific/Apia", "UTC"])
def test_the_next_update_keeps_its_date_and_takes_the_waiting_contacts_along(portal: Portal, time_zone: str) -> None:
    contacts = create(new_app(portal), ["a@example.com", "b@example.com"])
    set_waiting(portal, contacts)
    assert next_update(portal) == DECEMBER

    move(portal, time_zone)

    there = datetime(2026, 12, 1, tzinfo=ZoneInfo(time_zone))
    assert next_update(portal) == there
    assert waiting_until(portal) == {there}
    assert discrepancies(portal) == []


def test_where_the_day_has_begun_already_the_update_is_due_at_once_and_none_is_left_out(portal: Portal) -> None:
    move(portal, "America/New_York")
    contacts = create(new_app(portal), ["a@example.com", "b@example.com"])
    set_waiting(portal, contacts)
    eve = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # in New York still November, in Warsaw December

    move(portal, "Europe/Warsaw", eve)

    usage = Usage.objects.get(portal=portal)
    assert usage.pending == 2
    assert usage.pending_due == 2
    assert usage.next_update_at == datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Warsaw"))
    set_marketing_status(
        portal=portal, contact_ids=[contacts[0].id], wished=MarketingStatus.MARKETING, origin=PERSON, now=eve
    )
    usage.refresh_from_db()
    assert usage.pending == 1
    assert usage.pending_due == 1
    assert discrepancies(portal) == []


def test_contacts_whose_date_has_passed_are_not_given_a_new_one(portal: Portal) -> None:
    set_waiting(portal, create(new_app(portal), ["a@example.com"]))
    late = DECEMBER + timedelta(days=1)

    move(portal, "America/New_York", late)

    assert waiting_until(portal) == {DECEMBER}
    assert next_update(portal) == datetime(2027, 1, 1, tzinfo=ZoneInfo("America/New_York"))
    assert Usage.objects.get(portal=portal).pending_due == 1


def test_other_settings_leave_the_update_alone(portal: Portal) -> None:
    before = next_update(portal)

    move(portal, "Europe/Warsaw")
    assert next_update(portal) == before


def test_contacts_set_to_wait_while_the_time_zone_moves_wait_for_the_same_instant(committed_database: None) -> None:
    portal = new_portal()
    contacts = create(new_app(portal), [f"{number}@example.com" for number in range(60)])

    with team_of(4) as team:
        zones = ["America/New_York", "Asia/Tokyo", "UTC", "Europe/Warsaw"] * 3
        moves = [partial(move, portal, zone) for zone in zones]
        waits = [partial(set_waiting, portal, contacts[start : start + 5]) for start in range(0, 60, 5)]
        team.at_once([action for pair in zip(moves, waits, strict=True) for action in pair])

    assert waiting_until(portal) == {next_update(portal)}
    assert Contact.objects.filter(portal=portal, marketing_until__isnull=False).count() == 60
    assert discrepancies(portal) == []
