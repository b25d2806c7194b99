"""Files name contacts by any of their addresses."""

import pytest

from contacts.models import Contact
from contacts.selectors import import_problems
from contacts.services.lifecycle import merge_contacts
from contacts.services.suppression import suppress
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.contacts.imports.cast import checked, imported, lines

ADA, LOVELACE = "ada@example.com", "lovelace@example.com"


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal, on=False)


@pytest.fixture
def ada(app: ConnectedApp) -> Contact:
    """Ada, into whom Lovelace was merged; she is no marketing contact."""
    ada, other = create(app, [ADA, LOVELACE])
    return merge_contacts(portal=app.portal, primary_id=ada.id, other_id=other.id, origin=PERSON, now=NOW)


def test_a_row_with_another_address_changes_its_contact(portal: Portal, ada: Contact) -> None:
    job = imported(portal, lines(f"{LOVELACE},Augusta"), update_existing=True)

    assert job.expected["existing"] == 1
    assert job.result["updated"] == 1
    [contact] = Contact.objects.filter(portal=portal, archived_at=None)
    assert contact.email == ADA
    assert contact.properties["firstname"] == "Augusta"


def test_of_two_rows_for_one_contact_the_second_is_left_out(portal: Portal, ada: Contact) -> None:
    job = checked(portal, lines(f"{ADA},Ada", f"{LOVELACE},Augusta"))

    [[(cells, problem)]] = import_problems(job)
    assert cells[0] == LOVELACE
    assert problem.code == "DUPLICATE"
    assert problem.other == 2


@pytest.mark.parametrize(("suppressed", "stamped"), [(ADA, False), (LOVELACE, True)])
def test_the_email_alone_says_whether_a_contact_may_be_stamped(
    portal: Portal, ada: Contact, suppressed: str, *, stamped: bool
) -> None:
    suppress(portal=portal, emails=[suppressed], reason="UNSUBSCRIBED", now=NOW)

    job = imported(portal, lines(f"{LOVELACE},Augusta"), as_marketing=True)

    assert job.expected.get("marketable", 0) == int(stamped)
    assert status_of(ada).counts == stamped
    assert Usage.objects.get(portal=portal).count == int(stamped)
