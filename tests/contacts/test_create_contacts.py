"""The creation hook: the stamp, the count, what exists already."""

import pytest

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Existing
from contacts.services.suppression import suppress
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, flip, new_app, origin_of, status_of


def test_the_toggle_at_the_moment_of_creation_decides(portal: Portal) -> None:
    app = new_app(portal, on=False)
    [before] = create(app, ["ada@example.com"])
    app = flip(app, enabled=True)
    [after] = create(app, ["grace@example.com"])

    assert status_of(before) is MarketingStatus.NON_MARKETING
    assert status_of(after) is MarketingStatus.MARKETING
    assert discrepancies(portal) == []


def test_an_email_that_exists_in_another_case_is_refused_and_nothing_is_written(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])

    with pytest.raises(ContactAlreadyExists) as refused:
        create(app, ["new@example.com", "ADA@example.com"])

    assert refused.value.contact_id == ada.id
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


def test_existing_emails_can_be_reported_and_stay_untouched(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, ["ada@example.com"])

    answers = create_contacts(
        portal=portal,
        contacts=[NewContact(email) for email in ("ada@example.com", "b@example.com", "b@example.com")],
        origin=origin_of(app),
        now=NOW,
        raise_on_existing=False,
    )

    assert answers[0] == Existing(ada.id, "ada@example.com")
    assert answers[2] == Existing(None, "b@example.com")
    assert Usage.objects.get(portal=portal).count == 2


def test_contacts_without_email_keep_their_properties_in_order(portal: Portal) -> None:
    app = new_app(portal)
    names = [f"N{number}" for number in range(50)]

    answers = create_contacts(
        portal=portal,
        contacts=[NewContact(None, {"firstname": name}) for name in names],
        origin=origin_of(app),
        now=NOW,
    )

    ids = [answer.contact.id for answer in answers if not isinstance(answer, Existing)]
    stored = Contact.objects.filter(portal=portal).in_bulk([(portal.pk, contact_id) for contact_id in ids])
    assert [stored[portal.pk, contact_id].properties["firstname"] for contact_id in ids] == names


def test_an_app_never_stamps_a_suppressed_address(portal: Portal) -> None:
    suppress(portal=portal, emails=["Ada@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)

    [ada, grace] = create(new_app(portal), ["ada@example.com", "grace@example.com"])

    assert status_of(ada) is MarketingStatus.NON_MARKETING
    assert status_of(grace) is MarketingStatus.MARKETING


def test_what_does_not_fit_under_the_maximum_is_created_and_held(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)

    contacts = create(new_app(portal), [f"p{number}@example.com" for number in range(5)])

    stored = Contact.objects.filter(portal=portal)
    assert [contact.held_reason for contact in contacts] == ["", "", *[HeldReason.MAXIMUM] * 3]
    assert stored.filter(held_reason=HeldReason.MAXIMUM).count() == 3
    assert discrepancies(portal) == []


@pytest.mark.parametrize("on", [True, False])
def test_the_answer_is_the_row_as_it_is_stored(portal: Portal, on: bool) -> None:  # noqa: FBT001 - the toggle
    [ada] = create(new_app(portal, on=on), ["ada@example.com"])

    stored = Contact.objects.filter(portal=portal, id=ada.id)

    assert [{name: getattr(ada, name) for name in row} for row in stored.values()] == list(stored.values())
    assert ada.portal == portal
