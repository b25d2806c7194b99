"""The bell: unread notices of one person, about states only while they are true."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.selectors import unread_notices
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.test_notices import count, looked_at, uncount
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.integrations.cast import client_for
from tests.portals.cast import member_of


@pytest.fixture
def portal(db: None) -> Portal:
    return looked_at(new_portal())


def joined(portal: Portal, name: str) -> Member:
    member = member_of(portal, name, Permission.VIEW_BILLING)
    Member.objects.filter(portal=portal, pk=member.pk).update(joined_at=NOW)
    return Member.objects.get(portal=portal, pk=member.pk)


def unread(member: Member) -> list[str]:
    return [notice.kind for notice in unread_notices(member, NOW)]


def test_a_state_is_unread_only_while_it_is_true(portal: Portal) -> None:
    anna = joined(portal, "Anna")
    count(portal, 1_600)
    services.create_due_notices(portal=portal, now=NOW)
    assert len(unread(anna)) == 1

    uncount(portal, 1_000)
    assert unread(anna) == []


def test_a_passed_tier_stays_unread_until_it_is_read(portal: Portal) -> None:
    anna, bob = joined(portal, "Anna"), joined(portal, "Bob")
    count(portal, 2_100)
    services.create_due_notices(portal=portal, now=NOW)
    uncount(portal, 2_100)
    assert unread(anna) == unread(bob) == ["TIER_PASSED"]

    last = Notice.objects.filter(portal=portal).latest("number").number
    services.read_notices(member=anna, last=last)
    services.read_notices(member=anna, last=1)
    assert unread(anna) == []
    assert unread(bob) == ["TIER_PASSED"]


def test_notices_from_before_a_member_joined_are_not_unread(portal: Portal) -> None:
    count(portal, 2_100)
    services.create_due_notices(portal=portal, now=NOW)

    late = member_of(portal, "Eve", Permission.VIEW_BILLING)
    Member.objects.filter(portal=portal, pk=late.pk).update(joined_at=NOW.replace(year=2027))
    assert unread(Member.objects.get(portal=portal, pk=late.pk)) == []


def test_the_bell_asks_few_statements_however_many_apps_met_limits(portal: Portal) -> None:
    anna = joined(portal, "Anna")
    services.set_source_limits(portal=portal, source=WEBINARS, maximum=10, rate=None, by=None, now=NOW)
    services.set_source_limits(portal=portal, source=FORMS, maximum=None, rate=Rate(5, 60), by=None, now=NOW)
    count(portal, 12)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=9, wanted=9, now=NOW)
    services.create_due_notices(portal=portal, now=NOW)

    assert anna.portal == portal  # read before, as by the gate of pages
    with CaptureQueriesContext(connection) as asked:
        assert sorted(unread(anna)) == ["APP_CAP_REACHED", "BREAKER_OPENED"]
    assert len(asked) == 3


def test_the_bar_shows_them_and_marks_them_as_read(portal: Portal) -> None:
    count(portal, 2_100)
    services.create_due_notices(portal=portal, now=NOW)
    beata = client_for(portal, Permission.VIEW_BILLING, name="Beata")
    Member.objects.filter(portal=portal).update(joined_at=NOW)

    start = f"/portals/{portal.pk}/"
    with time_machine.travel(NOW, tick=False):
        assert "Unread notices" in beata.get(start).content.decode()
        last = Notice.objects.filter(portal=portal).latest("number").number
        page = beata.get(f"{start}settings/billing/notices").content.decode()
        assert f'id="notice-{last}"' in page
        assert f'href="{start}settings/billing/notices#notice-{last}"' in page
        beata.post(f"{start}settings/billing/notices/read", {"last": last})
        assert "You have no unread notices." in beata.get(start).content.decode()
        assert "Unread notices" not in client_for(portal, name="Viktor").get(start).content.decode()
