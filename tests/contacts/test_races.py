"""Real parallel connections at a barrier, in a database of their own. `make soak ARGS=races` takes more rounds."""

import os
from functools import partial
from random import Random

from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.suppression import suppress
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.team import team_of

MORE = 50  # contacts beyond the room
MOST_ROOM = 6
LARGEST_BATCH = 3  # a batch may be cut in two by the maximum
THREADS = 16
ROUNDS = int(os.environ.get("RACE_ROUNDS", "60"))


def created(app: ConnectedApp, emails: list[str]) -> int:
    try:
        return len(create(app, emails))
    except ContactAlreadyExists as exists:
        return 0 if exists.contact_id else -100  # the other one is named


def test_one_email_created_by_64_threads_through_four_apps_becomes_one_contact(committed_database: None) -> None:
    portal = new_portal()
    apps = [new_app(portal, f"App {number}") for number in range(4)]

    with team_of(64) as team:
        answers = team.at_once([partial(created, app, ["ada@example.com"]) for app in apps * 16])

    assert sum(answers) == 1
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


def test_of_the_room_and_50_racing_creates_exactly_the_room_becomes_marketing(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    dice, counted, held = Random(), 0, 0  # noqa: S311 - which room does not matter

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            room = dice.randint(1, MOST_ROOM)
            set_maximum(portal=portal, maximum=counted + room, by=None, now=NOW)
            emails = [f"{number}-{place}@example.com" for place in range(room + MORE)]
            batch = number % LARGEST_BATCH + 1
            creates = [emails[start : start + batch] for start in range(0, len(emails), batch)]
            answers = team.at_once([partial(created, app, some) for some in creates])
            counted, held = counted + room, held + MORE
            usage = Usage.objects.get(portal=portal)
            assert sum(answers) == room + MORE
            assert usage.count == counted
            assert usage.held == held

    assert Contact.objects.filter(portal=portal).count() == counted + held
    assert discrepancies(portal) == []


def test_those_who_suppress_the_same_addresses_wait_for_each_other(committed_database: None) -> None:
    portal, emails = new_portal(), [f"p{number}@example.com" for number in range(1_000)]
    act = partial(suppress, portal=portal, emails=emails, reason=SuppressedAddress.Reason.BOUNCED, now=NOW)

    with team_of(4) as team:
        recorded = team.at_once([act] * 12)

    assert sorted(recorded) == [0] * 11 + [1_000]
