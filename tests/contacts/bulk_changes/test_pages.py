"""The pages of bulk changes: chosen in the list, counted, confirmed by the number, and what became of it."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from contacts.models import BulkChange, Contact, SuppressedAddress
from contacts.services.suppression import suppress
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW
from tests.contacts.bulk_changes.cast import MARKETING, NON_MARKETING, changed, fresh, prepared, started, work_off
from tests.contacts.cast import create, new_app, status_of
from tests.contacts.pages.cast import page_of

PREPARE = "/contacts/bulk-changes/prepare"
FILTERS = "/contacts/set-as-non-marketing/filters"
EMAILS = [f"p{number}@example.com" for number in range(3)]


@pytest.fixture
def people(portal: Portal) -> list[Contact]:
    return create(new_app(portal, on=False), EMAILS)


def the_change(portal: Portal) -> BulkChange:
    return BulkChange.objects.select_related("portal").get(portal=portal)


def page(change: BulkChange) -> str:
    return f"/contacts/bulk-changes/{change.id}"


def facts(text: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text))


def said(client: Client, response: HttpResponse) -> str:
    """The list that the answer leads to; its own filters may be what is not well-formed."""
    page = client.get(response.headers["Location"])
    assert page.status_code in {200, 422}
    return re.sub(r"\s+", " ", page.content.decode())


def test_contacts_chosen_in_the_list_are_counted_and_set_once_their_number_is_typed(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    answer = setter.post(PREPARE, {"contact": [people[0].id, people[1].id], "wished": "marketing"})
    change = work_off(the_change(portal))
    assert answer.headers["Location"] == page(change)
    assert facts(page_of(setter, page(change)))["Will become marketing"] == "2"

    setter.post(f"{page(change)}/start", {"typed_number": "2"})
    work_off(change)

    assert facts(page_of(setter, page(change)))["Set as marketing"] == "2"
    assert [status_of(each) for each in people] == [MARKETING, MARKETING, NON_MARKETING]


def test_all_that_match_are_those_of_the_addresss_filters(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    setter.post(f"{PREPARE}?q=p1", {"all": "on", "contact": people[0].id, "wished": "marketing"})

    assert work_off(the_change(portal)).contacts == 1


@pytest.mark.parametrize(
    ("query", "fields", "words"),
    [
        ("", {"wished": "marketing"}, "Select contacts first"),
        ("", {"contact": "1"}, "Choose what to do with the contacts."),
        ("", {"contact": "1", "wished": "perhaps"}, "Choose what to do with the contacts."),
        ("", {"contact": "1x", "wished": "marketing"}, "Select a valid choice"),
        ("", {"contact": str(2**63), "wished": "marketing"}, "Select a valid choice"),
        ("status=odd", {"all": "on", "wished": "marketing"}, "odd is not one of the available choices"),
    ],
)
def test_what_is_not_well_formed_is_said_in_the_list_and_nothing_is_prepared(
    setter: Client, portal: Portal, query: str, fields: dict[str, str], words: str
) -> None:
    answer = setter.post(f"{PREPARE}?{query}", fields)

    assert words in said(setter, answer)  # type: ignore[arg-type]  # what the test client answers
    assert not BulkChange.objects.filter(portal=portal).exists()


def test_numbers_of_nobody_are_no_contacts(setter: Client, portal: Portal) -> None:
    setter.post(PREPARE, {"contact": "7", "wished": "marketing"})

    change = work_off(the_change(portal))
    assert "No contacts were found" in page_of(setter, page(change))


@pytest.mark.parametrize("typed", ["", "2", "three", "3.5", "33"])
def test_another_number_starts_nothing(setter: Client, portal: Portal, people: list[Contact], typed: str) -> None:
    change = prepared(portal, MARKETING)

    answer = setter.post(f"{page(change)}/start", {"typed_number": typed})

    assert answer.status_code == 422
    assert fresh(change).state == BulkChange.State.PREVIEWED


@pytest.mark.parametrize("typed", ["1234", "1,234", "1 234", "1.234", "1\u00a0234"])
def test_a_number_is_taken_however_it_is_grouped(setter: Client, portal: Portal, typed: str) -> None:
    change = prepared(portal, MARKETING)
    BulkChange.objects.filter(portal=portal).update(contacts=1_234)

    setter.post(f"{page(change)}/start", {"typed_number": typed})

    assert fresh(change).state == BulkChange.State.RUNNING


def test_the_preview_says_what_the_maximum_and_the_tier_make_of_it(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    Usage.objects.filter(portal=portal).update(tier=1)
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    suppress(portal=portal, emails=EMAILS[:1], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)

    text = page_of(setter, page(prepared(portal, MARKETING)))

    assert "3 contacts will become marketing: the count goes from 0 to 2." in text
    assert "This passes your tier" in text
    assert "1 of them does not fit under your maximum of 2" in text
    assert "1 of them has a suppressed address" in text


def test_the_preview_says_when_the_count_drops(setter: Client, portal: Portal) -> None:
    create(new_app(portal), EMAILS)

    text = page_of(setter, page(prepared(portal, NON_MARKETING)))

    assert "the count drops by 3 contacts" in text
    assert "The count does not drop before" in text
    assert facts(text)["Will stop counting at the next update"] == "3"


def test_progress_is_said_until_the_end_which_stops_the_asking(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    change = started(prepared(portal, MARKETING))
    assert 'max="3" value="0"' in page_of(setter, f"{page(change)}/progress")

    work_off(change)
    answer = setter.get(f"{page(change)}/progress")

    assert answer.status_code == 286
    assert 'id="result"' in answer.content.decode()


def test_a_change_that_runs_can_be_cancelled_and_one_that_ended_cannot(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    change = started(prepared(portal, MARKETING))

    setter.post(f"{page(change)}/cancel")
    again = setter.post(f"{page(change)}/cancel")

    assert fresh(change).state == BulkChange.State.CANCELLED
    assert "progressed in the meantime" in said(setter, again)  # type: ignore[arg-type]  # as above


def test_those_not_set_are_a_file_with_the_reasons(exporter: Client, portal: Portal, people: list[Contact]) -> None:
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    change = changed(portal, MARKETING)
    assert "Download contacts that were not changed" in page_of(exporter, page(change))

    answer = exporter.get(f"{page(change)}/not-set.csv")

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows == [
        ["Contact number", "Email", "Why it was not changed"],
        [str(people[2].id), EMAILS[2], "Held: the maximum was reached"],
    ]


def test_the_file_of_those_not_set_is_an_export(
    setter: Client, exporter: Client, portal: Portal, people: list[Contact]
) -> None:
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    change = changed(portal, MARKETING)

    refused = setter.get(f"{page(change)}/not-set.csv")
    exporter.get(f"{page(change)}/not-set.csv")

    assert refused.status_code == 403
    assert "“Export”" in refused.content.decode()
    assert "Download contacts that were not changed" not in page_of(setter, page(change))
    entry = AuditEntry.objects.get(portal=portal, action="contacts.export")
    assert entry.target_id == "1"
    assert entry.after == {"bulk_change": str(change.id)}


def test_a_viewer_sees_what_became_of_it_and_may_do_nothing(
    viewer: Client, portal: Portal, people: list[Contact]
) -> None:
    change = prepared(portal, MARKETING)

    assert "Marketing contacts access" in page_of(viewer, page(change))
    assert "Set as marketing contacts" in page_of(viewer, "/contacts/bulk-changes")
    for path in (PREPARE, f"{page(change)}/start", f"{page(change)}/cancel", FILTERS):
        assert viewer.post(path).status_code == 403
    for path in (f"{page(change)}/not-set.csv", "/contacts/set-as-non-marketing"):
        assert viewer.get(path).status_code == 403
    assert 'id="many"' not in page_of(viewer, "/contacts/")


def test_the_list_offers_all_that_match_where_there_are_more_pages(setter: Client, portal: Portal) -> None:
    create(new_app(portal), [f"p{number}@example.com" for number in range(30)])

    assert "All 30 matching" in page_of(setter, "/contacts/")
    assert "matching" not in page_of(setter, "/contacts/?q=p7")
    assert 'id="many"' not in page_of(setter, "/contacts/?archived=on")


def test_an_edition_without_marketing_contacts_has_none_to_set(
    setter: Client, portal: Portal, people: list[Contact]
) -> None:
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    answer = setter.post(PREPARE, {"all": "on", "wished": "marketing"})

    assert "Your edition has no marketing contacts." in said(setter, answer)  # type: ignore[arg-type]  # as above
    assert 'id="many"' not in page_of(setter, "/contacts/")


def test_the_wizard_proposes_the_unengaged_with_their_numbers(setter: Client, portal: Portal) -> None:
    suppress(portal=portal, emails=EMAILS[:1], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)
    create(new_app(portal, "Forms", on=False), EMAILS[:1])
    create(new_app(portal), EMAILS[1:])
    suppress(portal=portal, emails=EMAILS[1:], reason=SuppressedAddress.Reason.UNSUBSCRIBED, now=NOW)
    suppress(portal=portal, emails=EMAILS[1:2], reason=SuppressedAddress.Reason.COMPLAINED, now=NOW)

    text = page_of(setter, "/contacts/set-as-non-marketing")

    assert re.findall(r'<span class="badge">(\d+)<', text) == [
        "2",
        "0",
        "1",
        "2",
    ]  # any, bounced, complained, unsubscribed


def test_the_wizard_ends_in_a_bulk_change_of_marketing_contacts_only(setter: Client, portal: Portal) -> None:
    create(new_app(portal, "Forms", on=False), ["eve@example.com"])
    app = new_app(portal)
    ada, bob = create(app, EMAILS[:2])
    suppress(portal=portal, emails=[*EMAILS[:1], "eve@example.com"], reason="BOUNCED", now=NOW)

    answer = setter.post(FILTERS, {"suppressed": "BOUNCED", "app": str(app.id)})
    change = work_off(started(work_off(the_change(portal))))

    assert answer.headers["Location"] == page(change)
    assert change.result == {"pending_non_marketing": 1}
    assert [status_of(each).counts for each in (ada, bob)] == [True, True]
    assert "Address: Bounced" in page_of(setter, page(change))


def test_the_wizard_says_what_it_does_not_understand(setter: Client, portal: Portal) -> None:
    tomorrow, today = timezone.localdate() + timedelta(days=1), timezone.localdate()

    answer = setter.post(FILTERS, {"created_from": tomorrow.isoformat(), "created_to": today.isoformat()})

    assert answer.status_code == 422
    assert "before the start date" in answer.content.decode()
    assert not BulkChange.objects.filter(portal=portal).exists()
