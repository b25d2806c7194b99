"""People are forgotten: nothing personal stays, what was counted is booked, and others are left alone."""

import pytest

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, PropertyChange, SuppressedAddress
from contacts.recount import discrepancies
from contacts.selectors import suppressed_emails
from contacts.services.erasure import erase_address, erase_contact
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.book import ContactsNotFound
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.billing.selectors import billing_contacts, notice_mails
from marketing_contacts.billing.services import add_billing_contact, create_due_notices, set_maximum
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of


def forget(contact: Contact) -> None:
    erase_contact(portal=contact.portal, contact_id=contact.id, origin=PERSON, now=NOW)


def left(portal: Portal) -> list[str | None]:
    return list(Contact.objects.filter(portal=portal).order_by("id").values_list("email", flat=True))


def readdress(contact: Contact, email: str) -> None:
    update_contacts(
        portal=contact.portal, changes=[ContactChange(contact.id, {"email": email})], origin=PERSON, now=NOW
    )


def test_who_is_forgotten_stops_counting_and_is_booked_to_its_source(portal: Portal) -> None:
    app = new_app(portal)
    [ada, _grace] = create(app, ["ada@example.com", "grace@example.com"])

    forget(ada)

    last = UsageEntry.objects.filter(portal=portal).latest("sequence")
    assert last.delta == -1
    assert last.balance == 1
    assert last.source_id == app.id
    assert left(portal) == ["grace@example.com"]
    assert discrepancies(portal) == []


def test_pending_and_held_ones_leave_their_counters(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])
    wished = MarketingStatus.NON_MARKETING
    set_marketing_status(portal=portal, contact_ids=[ada.id], wished=wished, origin=PERSON, now=NOW)
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    [held] = create(app, ["grace@example.com"])

    forget(ada)
    forget(held)

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 0
    assert usage.pending == 0
    assert usage.held == 0
    assert discrepancies(portal) == []


def test_archived_and_merged_contacts_of_the_person_go_too(portal: Portal) -> None:
    app = new_app(portal)
    [first] = create(app, ["ada@example.com"])
    archive_contacts(portal=portal, contact_ids=[first.id], now=NOW)
    [again, other, _grace] = create(app, ["ada@example.com", "lovelace@example.com", "grace@example.com"])
    merge_contacts(portal=portal, primary_id=again.id, other_id=other.id, origin=PERSON, now=NOW)

    erase_contact(portal=portal, contact_id=other.id, origin=PERSON, now=NOW)

    assert left(portal) == ["grace@example.com"]
    entries = AuditEntry.objects.filter(portal=portal, action="contact.forget").order_by("sequence")
    assert [int(entry.target_id) for entry in entries] == [first.id, again.id, other.id]
    assert discrepancies(portal) == []


def test_an_address_goes_in_whatever_case_and_one_that_nobody_has_is_no_fault(portal: Portal) -> None:
    create(new_app(portal), ["ada@example.com"])

    for email in ("ADA@example.com", "nobody@example.com"):
        erase_address(portal=portal, email=email, origin=PERSON, now=NOW)

    assert left(portal) == []


def test_a_number_that_nothing_has_is_said_to_have_nobody(portal: Portal) -> None:
    [theirs] = create(new_app(new_portal()), ["ada@example.com"])

    for number in (theirs.id, 10**12):
        with pytest.raises(ContactsNotFound):
            erase_contact(portal=portal, contact_id=number, origin=PERSON, now=NOW)

    assert left(theirs.portal) == ["ada@example.com"]


def test_who_has_a_former_address_now_is_somebody_else(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["office@example.com"])
    readdress(ada, "ada@example.com")
    create(app, ["office@example.com"])

    forget(ada)

    assert left(portal) == ["office@example.com"]


def test_an_address_is_taken_out_of_the_history_of_who_had_it_once(portal: Portal) -> None:
    [grace] = create(new_app(portal), ["ada@example.com"])
    readdress(grace, "grace@example.com")

    erase_address(portal=portal, email="ada@example.com", origin=PERSON, now=NOW)

    change = PropertyChange.objects.get(portal=portal, contact_id=grace.id)
    assert change.previous_value is None
    assert change.value == "grace@example.com"
    assert left(portal) == ["grace@example.com"]


def test_a_suppressed_address_stays_suppressed_and_may_come_back(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])
    suppress(portal=portal, emails=["ada@example.com"], reason=SuppressedAddress.Reason.UNSUBSCRIBED, now=NOW)

    forget(ada)
    [back] = create(app, ["ada@example.com"])

    assert back.status is MarketingStatus.NON_MARKETING
    assert suppressed_emails(portal, ["ada@example.com"]) == {"ada@example.com"}


def test_an_app_that_forgets_is_in_the_audit_trail_and_the_person_is_not(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])

    erase_contact(portal=portal, contact_id=ada.id, origin=origin_of(app), now=NOW)

    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "contact.forget"
    assert entry.target_id == str(ada.id)
    assert entry.target_label == ""
    assert entry.after == {"id": app.id, "name": app.name}


def test_an_address_to_which_notices_go_is_forgotten_with_the_mails(portal: Portal) -> None:
    for email in ("ada@example.com", "books@example.com"):
        add_billing_contact(portal=portal, member=None, email=email, language="en", by=None, now=NOW)
    create(new_app(portal), [f"{number}@example.com" for number in range(1_500)])
    create_due_notices(portal=portal, now=NOW)

    erase_address(portal=portal, email="Ada@example.com", origin=PERSON, now=NOW)

    assert [contact.email for contact in billing_contacts(portal)] == ["books@example.com"]
    assert [mail.email for mail in notice_mails(portal)] == ["books@example.com"]
