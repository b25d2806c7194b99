"""A contact's page says in one line whether it may get marketing email, and if not, all that stands in the way."""

import html
import json
import re

import pytest
import time_machine
from django.test import Client

from contacts.forms.filter_words import filters_in_words
from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.selectors import ContactFilters, EmailFilter
from contacts.services.lifecycle import archive_contacts
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app
from tests.contacts.pages.cast import by_hand, client_of, listed, page_of

ADA = "ada@example.com"
BY_FILE = Source(SourceKind.IMPORT, 3, "bounces.csv")
LINE = re.compile(r'<p id="may-mail">.*?</p>', re.DOTALL)
LIST = re.compile(r'<ul class="addresses" aria-labelledby="may-mail">.*?</ul>', re.DOTALL)
ITEM = re.compile(r"<li>\s*<div>(.*?)</div>", re.DOTALL)
STILL = "may still get marketing email"


def words_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def told(client: Client, contact: Contact) -> tuple[str, list[str]]:
    """The line of the contact's page, and its obstacles."""
    page = page_of(client, f"/contacts/{contact.id}")
    [line] = LINE.findall(page)
    return words_of(line), [words_of(item) for found in LIST.findall(page) for item in ITEM.findall(found)]


def set_as_non_marketing(contact: Contact) -> None:
    wished = MarketingStatus.NON_MARKETING
    set_marketing_status(portal=contact.portal, contact_ids=[contact.id], wished=wished, origin=PERSON, now=NOW)


@pytest.fixture
def ada(portal: Portal) -> Contact:
    return create(new_app(portal), [ADA])[0]


def test_a_marketing_contact_may(viewer: Client, ada: Contact) -> None:
    assert told(viewer, ada) == ("May get marketing email: Yes", [])
    assert STILL in page_of(viewer, f"/contacts/{ada.id}")


def test_one_that_stops_counting_may_until_then(viewer: Client, portal: Portal, ada: Contact) -> None:
    set_as_non_marketing(ada)
    with time_machine.travel(NOW, tick=False):  # before the update date
        line, obstacles = told(viewer, ada)
    assert line.startswith("May get marketing email: Yes, until 1 ")
    assert obstacles == []

    Contact.objects.filter(portal=portal).update(marketing_until=NOW)

    assert told(viewer, ada) == (
        "May get marketing email: No",
        ["Non-marketing 24 Nov 2026, 10:00 · Update date"],
    )


def test_every_reason_of_its_address_is_told_with_its_time_and_source(
    viewer: Client, portal: Portal, ada: Contact
) -> None:
    suppress(portal=portal, emails=[ADA], reason="UNSUBSCRIBED", now=NOW, source=PERSON.source)
    suppress(portal=portal, emails=[ADA], reason="BOUNCED", now=NOW.replace(hour=11), source=BY_FILE)

    assert told(viewer, ada) == (
        "May get marketing email: No",
        ["Unsubscribed 24 Nov 2026, 10:00 · Anna, by hand", "Bounced 24 Nov 2026, 12:00 · Import: bounces.csv"],
    )
    assert STILL not in page_of(viewer, f"/contacts/{ada.id}")


@pytest.mark.parametrize("is_suppressed", [True, False], ids=["suppressed", "without an address"])
def test_setting_one_with_an_obstacle_as_non_marketing_promises_no_email(
    portal: Portal, *, is_suppressed: bool
) -> None:
    [ada] = create(new_app(portal), [ADA if is_suppressed else None])
    suppress(portal=portal, emails=[ADA], reason="COMPLAINED", now=NOW)
    marketer = client_of(portal, Permission.MARKETING_CONTACTS_ACCESS)

    answer = marketer.post(f"/contacts/{ada.id}/status", {"wished": "non-marketing"}, follow=True).content.decode()

    assert "stops counting on" in answer
    assert "may still get" not in answer


def test_the_way_there_is_told_where_there_is_one(editor: Client, portal: Portal) -> None:
    nobody = by_hand(portal, "", firstname="Nobody")

    assert told(editor, nobody)[1][0] == "No email address"
    page = page_of(editor, f"/contacts/{nobody.id}")
    assert "Add an email address" in page
    assert "As a marketing contact it would still get no marketing email, because it has no email address." in page
    marketer = client_of(portal, Permission.MARKETING_CONTACTS_ACCESS)
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    _first, held = create(new_app(portal), [ADA, "grace@example.com"])
    assert told(marketer, held)[1] == ["Held: the maximum was reached 24 Nov 2026, 10:00 · Webinars"]
    assert "View held contacts" in page_of(marketer, f"/contacts/{held.id}")


def test_an_archived_one_may_not_and_its_reasons_wait_for_its_return(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    suppress(portal=portal, emails=[ADA], reason="BOUNCED", now=NOW)
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)

    assert told(editor, ada)[1] == ["Archived 24 Nov 2026, 10:00", "Bounced 24 Nov 2026, 10:00"]
    assert f"/contacts/{ada.id}/unsuppress" not in page_of(editor, f"/contacts/{ada.id}")


def test_it_is_said_in_polish(viewer: Client, portal: Portal, ada: Contact) -> None:
    suppress(portal=portal, emails=[ADA], reason="COMPLAINED", now=NOW)
    viewer.post("/language", {"language": "pl"})

    assert told(viewer, ada) == ("Może dostawać e-maile marketingowe: Nie", ["Zgłoszono spam 24.11.2026, 10:00"])


def test_the_list_is_narrowed_by_the_same_rule(viewer: Client, portal: Portal, ada: Contact) -> None:
    _grace, eve = create(new_app(portal, "Forms"), ["grace@example.com", "eve@example.com"])
    by_hand(portal, "bob@example.com")
    suppress(portal=portal, emails=["grace@example.com"], reason="BOUNCED", now=NOW)
    archive_contacts(portal=portal, contact_ids=[eve.id], now=NOW)

    assert listed(viewer, "may_email=yes") == [ADA]
    assert listed(viewer, "may_email=no") == ["bob@example.com", "grace@example.com"]
    assert listed(viewer, "may_email=no&q=grace&status=marketing") == ["grace@example.com"]
    assert listed(viewer, "may_email=yes&archived=on") == []
    assert listed(viewer, "may_email=no&archived=on") == ["eve@example.com"]
    page = page_of(viewer, "/contacts/?may_email=yes")
    assert "May get marketing email: Yes" in words_of(page)
    assert viewer.get("/contacts/?may_email=perhaps").status_code == 422


def test_a_bulk_change_keeps_the_filter_and_says_it(portal: Portal) -> None:
    filters = ContactFilters(may_email=EmailFilter.NO)

    assert ContactFilters.stored(json.loads(json.dumps(filters.kept))) == filters
    assert filters_in_words(filters, portal, source="") == [("May get marketing email", "No")]
