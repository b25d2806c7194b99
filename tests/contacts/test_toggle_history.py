"""A toggle flipped against a running stream of creates: every contact was stamped by a position that held meanwhile."""

import itertools
import time
from dataclasses import dataclass
from threading import Event

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from integrations.models import ConnectedApp
from tests.conftest import new_portal
from tests.contacts.cast import create, flip, new_app
from tests.team import team_of

FLIPS = 60
STREAMS = 4
PAUSE = 0.02  # seconds between two flips


@dataclass(frozen=True)
class Span:
    """From before something was asked until after it was answered."""

    begun: float
    answered: float


@dataclass(frozen=True)
class KeptCreation(Span):
    contact: Contact


def flips(app: ConnectedApp, done: Event) -> list[Span]:
    """Flip to and back; answer when each version was set, the first being the one the app came with."""
    spans = [Span(0, 0)]
    try:
        for _number in range(FLIPS):
            time.sleep(PAUSE)
            begun = time.perf_counter()
            app = flip(app, enabled=not app.marketing_enabled)
            spans.append(Span(begun, time.perf_counter()))
    finally:
        done.set()
    return spans


def stream(app: ConnectedApp, number: int, done: Event) -> list[KeptCreation]:
    creations: list[KeptCreation] = []
    for place in itertools.count():
        if done.is_set():
            return creations
        begun = time.perf_counter()
        [contact] = create(app, [f"{number}-{place}@example.com"])
        creations.append(KeptCreation(begun, time.perf_counter(), contact))
    raise AssertionError


def out_of_place(creation: KeptCreation, settings: list[Span]) -> bool:
    """Whether a creation used a setting that was over before it began, or that came after its answer."""
    version = creation.contact.toggle_version or 0
    over_before = version + 1 < len(settings) and settings[version + 1].answered < creation.begun
    return over_before or settings[version].begun > creation.answered


def test_every_creation_uses_a_position_that_held_while_it_ran_and_no_flip_changes_a_contact(
    committed_database: None,
) -> None:
    portal = new_portal()
    app, done = new_app(portal, on=False), Event()

    with team_of(STREAMS + 1) as team:
        streams = [team.threads.submit(stream, app, number, done) for number in range(STREAMS)]
        settings = flips(app, done)
        creations = [creation for creations in streams for creation in creations.result()]

    assert [creation for creation in creations if out_of_place(creation, settings)] == []
    stored = Contact.objects.filter(portal=portal).in_bulk()
    for creation in creations:
        position = (
            MarketingStatus.MARKETING if (creation.contact.toggle_version or 0) % 2 else MarketingStatus.NON_MARKETING
        )
        assert stored[creation.contact.pk].status is creation.contact.status is position
    assert len({creation.contact.toggle_version for creation in creations}) > FLIPS // 2
    assert discrepancies(portal) == []
