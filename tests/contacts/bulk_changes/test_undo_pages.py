"""Undoing on pages: a bulk change, and what an app created in a window of time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.forms.undoing import WindowForm
from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange, Contact
from contacts.recount import discrepancies
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.jobs.bulk_changes import prepare_undo_of_app
from contacts.services.lifecycle import archive_contacts
from contacts.services.status.set import set_marketing_status
from integrations.models import ConnectedApp
from marketing_contacts.billing.selectors import usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import changed, work_off
from tests.contacts.cast import PERSON, create, flip, new_app, origin_of, status_of
from tests.contacts.imports.cast import member_of
from tests.contacts.pages.cast import page_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
EMAILS = [f"p{number}@example.com" for number in range(3)]


def page(change: BulkChange) -> str:
    return f"/contacts/bulk-changes/{change.id}"


def the_latest(portal: Portal) -> BulkChange:
    return BulkChange.objects.select_related("portal").filter(portal=portal).latest("id")


def run(client: Client, change: BulkChange, number: int) -> str:
    """Confirm a change that is counted, let it run, and read its page."""
    now = timezone.now()
    work_off(change, now=now)
    client.post(f"{page(change)}/start", {"typed_number": str(number)})
    work_off(change, now=now)
    return page_of(client, page(change))


def just_created(app: ConnectedApp) -> list[Contact]:
    answers = create_contacts(
        portal=app.portal,
        contacts=[NewContact(email) for email in EMAILS],
        origin=origin_of(app),
        now=timezone.now() - timedelta(minutes=5),
    )
    return [answer.contact for answer in answers if isinstance(answer, Created)]


def minute(ago: timedelta) -> str:
    return timezone.localtime(timezone.now() - ago, timezone.get_current_timezone()).strftime("%Y-%m-%dT%H:%M")


def test_a_bulk_change_is_undone_from_its_page_once_the_number_is_typed(setter: Client, portal: Portal) -> None:
    people = create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING, now=timezone.now())
    assert "Undo bulk change" in page_of(setter, page(change))

    setter.post(f"{page(change)}/undo")
    text = run(setter, the_latest(portal), 3)

    assert "<dt>Previous status restored</dt><dd>3</dd>" in text
    assert [status_of(each) for each in people] == [NON_MARKETING] * 3
    assert "This change was undone." in page_of(setter, page(change))
    assert discrepancies(portal) == []


def test_the_preview_of_an_undo_says_the_count_that_it_leads_to(setter: Client, portal: Portal) -> None:
    app = new_app(portal, on=False)
    create(app, EMAILS)
    waiting = create(flip(app, enabled=True), ["waits@example.com", "stays@example.com"])[:1]
    set_marketing_status(
        portal=portal,
        contact_ids=[each.id for each in waiting],
        wished=NON_MARKETING,
        origin=PERSON,
        now=timezone.now(),
    )
    change = changed(portal, MARKETING, now=timezone.now())
    setter.post(f"{page(change)}/undo")
    undo = work_off(the_latest(portal), now=timezone.now())

    assert "3 contacts stop counting: the count goes from 5 to 2." in page_of(setter, page(undo))

    run(setter, undo, 4)
    assert usage(portal).count == 2


def test_the_preview_of_the_undo_of_an_app_says_the_count_that_it_leads_to(setter: Client, portal: Portal) -> None:
    app = new_app(portal)
    archive_contacts(portal=portal, contact_ids=[just_created(app)[0].id], now=timezone.now())
    window = {"since": timezone.now() - timedelta(minutes=9), "until": timezone.now()}
    undo = prepare_undo_of_app(portal=portal, app_id=app.id, by=member_of(portal), now=timezone.now(), **window)
    work_off(undo, now=timezone.now())

    assert "2 contacts stop counting: the count goes from 2 to 0." in page_of(setter, page(undo))


def test_after_an_undo_that_failed_it_can_be_undone_again(setter: Client, portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING, now=timezone.now())
    setter.post(f"{page(change)}/undo")
    work_off(the_latest(portal), now=timezone.now())
    assert "Someone has already asked to undo this change." in page_of(setter, page(change))

    undo = BulkChange.objects.filter(portal=portal, id=the_latest(portal).id)
    undo.update(state=BulkChange.State.FAILED, failure="GAVE_UP", ended_at=timezone.now())

    assert "Undo bulk change" in page_of(setter, page(change))
    failed = page_of(setter, page(undo.get()))
    assert (
        f'Start again: contacts that are already changed stay as they are. <a href="{page(change)}">Undoes</a>'
        in failed
    )


def test_after_three_days_the_page_offers_no_undo_and_refuses_it(setter: Client, portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING, now=timezone.now() - timedelta(hours=73))

    assert "Undo bulk change" not in page_of(setter, page(change))
    answer = setter.post(f"{page(change)}/undo", follow=True)

    assert "It is too late to undo this." in answer.content.decode()
    assert BulkChange.objects.filter(portal=portal).count() == 1


def test_what_cannot_be_undone_says_so(setter: Client, portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING, now=timezone.now())
    setter.post(f"{page(change)}/undo")
    undo = the_latest(portal)

    assert "This cannot be undone." in setter.post(f"{page(undo)}/undo", follow=True).content.decode()


def test_what_an_app_created_in_a_window_is_counted_and_undone(setter: Client, portal: Portal) -> None:
    app = new_app(portal)
    people = just_created(app)
    assert re.search(
        r'name="since" value="\d{4}-\d\d-\d\dT\d\d:\d\d"', page_of(setter, f"/contacts/of-app/{app.id}/undo")
    )

    with timezone.override(portal.time_zone):
        window = {"since": minute(timedelta(hours=1)), "until": minute(timedelta(0))}
    answer = setter.post(f"/contacts/of-app/{app.id}/undo", window)
    assert answer.headers["Location"] == page(the_latest(portal))
    text = run(setter, the_latest(portal), 3)

    assert "<dt>Previous status restored</dt><dd>3</dd>" in text
    assert "Created by: Webinars" in text
    assert [status_of(each) for each in people] == [NON_MARKETING] * 3


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (timedelta(hours=80), timedelta(0), "Only the last 72 hours"),
        (timedelta(hours=1), timedelta(hours=2), "The end must be after the start."),
    ],
)
def test_a_window_that_is_too_old_or_upside_down_is_refused(
    setter: Client, portal: Portal, since: timedelta, until: timedelta, words: str
) -> None:
    app = new_app(portal)

    with timezone.override(portal.time_zone):
        answer = setter.post(f"/contacts/of-app/{app.id}/undo", {"since": minute(since), "until": minute(until)})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert setter.post(f"/contacts/of-app/{app.id}/undo", {"since": "soon", "until": ""}).status_code == 422


def test_a_day_that_no_calendar_has_is_refused(setter: Client, portal: Portal) -> None:
    address = f"/contacts/of-app/{new_app(portal).id}/undo"

    assert setter.post(address, {"since": "9999-12-31T23:59", "until": "9999-12-31T23:59"}).status_code == 422
    assert setter.post(address, {"since": "0001-01-01T00:00", "until": "0001-01-01T00:00"}).status_code == 422


def test_in_the_hour_that_comes_twice_the_window_is_the_longer_one() -> None:
    shown = {"since": "2026-10-25T02:46", "until": "2026-10-25T02:46"}
    with timezone.override("Europe/Warsaw"):
        form = WindowForm(shown, now=datetime(2026, 10, 25, 1, 45, tzinfo=UTC))

        assert form.is_valid()

    assert form.cleaned_data["since"] == datetime(2026, 10, 25, 0, 46, tzinfo=UTC)
    assert form.cleaned_data["until"] - form.cleaned_data["since"] == timedelta(hours=1)


def test_who_lacks_the_permission_and_who_is_elsewhere_cannot_undo(
    viewer: Client, setter: Client, portal: Portal
) -> None:
    create(new_app(portal, on=False), EMAILS)
    change, theirs = changed(portal, MARKETING, now=timezone.now()), new_app(new_portal())

    assert "Undo bulk change" not in page_of(viewer, page(change))
    assert viewer.post(f"{page(change)}/undo").status_code == 403
    assert setter.get(f"/contacts/of-app/{theirs.id}/undo").status_code == 404


def test_a_filter_that_cannot_be_read_releases_nobody(setter: Client, portal: Portal) -> None:
    answer = setter.post("/contacts/held/release-all?app=nobody", follow=True)

    assert "nobody is not one of the available choices" in answer.content.decode()
    assert not BulkChange.objects.filter(portal=portal).exists()


def test_all_held_contacts_that_match_are_released_by_a_job(setter: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    _counting, *held = create(new_app(portal), EMAILS)
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)

    setter.post("/contacts/held/release-all?held=CAP")
    text = run(setter, the_latest(portal), 2)

    assert "<dt>Set as marketing</dt><dd>1</dd>" in text
    assert [status_of(each) for each in held] == [MARKETING, NON_MARKETING]
    assert discrepancies(portal) == []
