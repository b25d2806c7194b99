"""What an app's page shows of the contacts that it created."""

from marketing_contacts.portals.models import Portal
from tests.contacts.cast import create, new_app
from tests.integrations.cast import client_for, text_of

ADDRESS = "/contacts/of-app/"


def test_an_apps_latest_ten_living_contacts_are_listed(portal: Portal) -> None:
    app, other = new_app(portal), new_app(portal, "Forms", on=False)
    first, *_others = create(app, [f"ada{number}@example.com" for number in range(12)])
    last = create(app, ["last@example.com"])[0]
    create(other, ["theirs@example.com"])

    listed = text_of(client_for(portal).get(f"{ADDRESS}{app.id}"))

    assert listed.count("@example.com") == 10
    assert str(last.email) in listed
    assert str(first.email) not in listed
    assert "theirs@example.com" not in listed


def test_an_app_that_created_nothing_says_so(portal: Portal) -> None:
    assert "no contacts yet" in text_of(client_for(portal).get(f"{ADDRESS}{new_app(portal).id}"))
