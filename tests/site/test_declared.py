"""What each app declares: its scheduled tasks and its places in the sidebar."""

from importlib import import_module
from types import ModuleType

import pytest
from django.conf import settings

from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.navigation import sidebar_of
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW
from tests.contacts.imports.cast import member_of


def apps_of(app: str) -> ModuleType:
    return import_module(f"{app}.apps")


@pytest.mark.parametrize("app", settings.OUR_APPS)
def test_an_app_schedules_tasks_of_its_own_only(app: str) -> None:
    beat = getattr(apps_of(app), "BEAT", {})

    assert [task for task in beat if not task.startswith(f"{app}.tasks.")] == []


def test_the_schedule_has_the_tasks_of_all_apps() -> None:
    tasks = [task for app in settings.OUR_APPS for task in getattr(apps_of(app), "BEAT", {})]

    assert len(tasks) >= 15
    assert list(settings.CELERY_BEAT_SCHEDULE) == tasks


def test_the_sidebar_has_its_sections_in_order_and_each_place_leads_somewhere(portal: Portal) -> None:
    sections = sidebar_of(member_of(portal))

    assert [str(section.label) for section, _places in sections] == ["Account setup", "Data", "Integrations", "Billing"]
    assert all(reverse(place.address, portal_id=portal.pk) for _section, places in sections for place in places)


def test_a_member_sees_only_the_places_that_are_for_them(portal: Portal) -> None:
    user = User.objects.create_user("vera@example.com", name="Vera")
    viewer: Member = add_member(portal=portal, user=user, permissions=[], by=None, now=NOW)

    names = {place.name for _section, places in sidebar_of(viewer) for place in places}

    assert {"members", "portal_settings", "marketing_contacts"} <= names
    assert names & {"audit_trail", "developer_apps", "billing_usage"} == set()


def test_no_two_places_share_a_name(portal: Portal) -> None:
    names = [place.name for _section, places in sidebar_of(member_of(portal)) for place in places]

    assert len(set(names)) == len(names)
