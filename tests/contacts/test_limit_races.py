"""Apps' own limits under races: real parallel connections at a barrier, in a database of their own."""

from collections.abc import Callable
from functools import partial
from random import Random

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.selectors import living_contacts
from contacts.services.lifecycle import archive_contacts, restore_contacts
from contacts.services.status.release import release_held
from contacts.services.status.set import set_marketing_status
from integrations.models import ConnectedApp
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import BreakerOpening, SourceLimit, Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, origin_of
from tests.team import team_of

MOST_ROOM = 6
MORE = 20  # contacts of each app beyond its room
LARGEST_BATCH = 3  # a batch may be cut in two by a limit
THREADS = 12
ROUNDS = 20


def limit(app: ConnectedApp, maximum: int | None = None, rate: Rate | None = None) -> None:
    source = origin_of(app).source
    billing.set_source_limits(portal=app.portal, source=source, maximum=maximum, rate=rate, by=None, now=NOW)


def close_breakers(portal: Portal) -> None:
    for opened in SourceLimit.objects.filter(portal=portal, opening__isnull=False):
        billing.close_breaker(portal=portal, source=opened.source, opening=opened.opening or 0, by=None, now=NOW)


def counting(app: ConnectedApp) -> int:
    of_app = living_contacts(app.portal).filter(source_kind="app", source_id=app.id)
    return of_app.exclude(marketing_status=MarketingStatus.NON_MARKETING).count()


def creates(app: ConnectedApp, number: int, batch: int) -> list[Callable[[], object]]:
    """So many contacts, in batches."""
    emails: list[str | None] = [None] * number
    return [partial(create, app, emails[start : start + batch]) for start in range(0, number, batch)]


def test_racing_apps_fill_their_maximum_and_their_rate_exactly(committed_database: None) -> None:
    portal = new_portal()
    capped, spiking, free = (new_app(portal, name) for name in ("Capped", "Spiking", "Free"))
    dice = Random()  # noqa: S311 - which room does not matter
    expected = {capped: 0, spiking: 0, free: 0}

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            close_breakers(portal)
            rooms = {app: dice.randint(1, MOST_ROOM) for app in expected}
            limit(capped, maximum=expected[capped] + rooms[capped])
            limit(spiking, rate=Rate(rooms[spiking], 60))
            batch = number % LARGEST_BATCH + 1
            wanted = {app: room + (0 if app is free else MORE) for app, room in rooms.items()}
            actions = [each for app in expected for each in creates(app, wanted[app], batch)]
            dice.shuffle(actions)
            team.at_once(actions)
            expected = {app: counted + rooms[app] for app, counted in expected.items()}
            assert {app: counting(app) for app in expected} == expected

    held = Contact.objects.filter(portal=portal).values_list("held_reason", flat=True)
    assert held.filter(held_reason=HeldReason.APP_MAXIMUM).count() == ROUNDS * MORE
    assert held.count() == 2 * ROUNDS * MORE + sum(expected.values())
    assert sum(BreakerOpening.objects.filter(portal=portal).values_list("held", flat=True)) == ROUNDS * MORE
    assert discrepancies(portal) == []


def test_the_portals_maximum_is_filled_and_no_apps_own_is_passed(committed_database: None) -> None:
    portal = new_portal()
    apps = [new_app(portal, name) for name in ("Capped", "Spiking", "Free")]
    capped, spiking, _free = apps
    dice, total = Random(), 0  # noqa: S311 - which room does not matter

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            close_breakers(portal)
            before = {app: counting(app) for app in apps}
            total += dice.randint(1, 2 * MOST_ROOM)
            set_maximum(portal=portal, maximum=total, by=None, now=NOW)
            own, rate = dice.randint(1, MOST_ROOM), dice.randint(1, MOST_ROOM)
            limit(capped, maximum=before[capped] + own)
            limit(spiking, rate=Rate(rate, 60))
            actions = [each for app in apps for each in creates(app, MORE, number % LARGEST_BATCH + 1)]
            dice.shuffle(actions)
            team.at_once(actions)
            gained = {app: counting(app) - before[app] for app in apps}
            assert Usage.objects.get(portal=portal).count == total
            assert gained[capped] <= own
            assert gained[spiking] <= rate

    assert Contact.objects.filter(portal=portal).count() == ROUNDS * MORE * 3
    assert discrepancies(portal) == []


def test_limits_that_are_set_while_the_app_creates_know_exactly_what_counts(committed_database: None) -> None:
    portal = new_portal()

    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            app = new_app(portal, f"App {number}")
            setting: list[Callable[[], object]] = [partial(limit, app, maximum=10, rate=Rate(1000, 60))]
            team.at_once([*setting, *creates(app, 40, LARGEST_BATCH)])
            own = SourceLimit.objects.get(portal=portal, source_id=app.id)
            assert own.count == counting(app)
            assert own.count >= own.maximum  # type: ignore[operator]  # it is set

    assert discrepancies(portal) == []


def test_what_leaves_and_comes_back_never_passes_an_apps_maximum(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)
    limit(app, maximum=8)
    gone = Contact.objects.filter(portal=portal, archived_at__isnull=False)

    with team_of(THREADS) as team:
        for _round in range(ROUNDS // 4):
            living = list(living_contacts(portal).values_list("id", flat=True))
            archived = list(gone.values_list("id", flat=True))
            actions = creates(app, 12, 2)
            actions += [partial(archive_contacts, portal=portal, contact_ids=[each], now=NOW) for each in living[:6]]
            actions += [partial(stamp, app, each) for each in living[6:]]
            actions += [
                partial(restore_contacts, portal=portal, contact_ids=[each], origin=PERSON, now=NOW)
                for each in archived
            ]
            team.at_once(actions)
            assert counting(app) == SourceLimit.objects.get(portal=portal).count <= 8

    assert discrepancies(portal) == []


def test_releases_that_race_with_creates_fill_the_room_and_lose_nobody(committed_database: None) -> None:
    portal = new_portal()
    full, free = new_app(portal, "Full"), new_app(portal, "Free")
    limit(full, maximum=1)
    create(full, [None] * (1 + ROUNDS * MOST_ROOM))
    dice, total = Random(), 1  # noqa: S311 - which room does not matter

    with team_of(THREADS) as team:
        for _round in range(ROUNDS // 2):
            waiting = list(living_contacts(portal).exclude(held_reason="").values_list("id", flat=True))
            total += dice.randint(1, 2 * MOST_ROOM)
            set_maximum(portal=portal, maximum=total, by=None, now=NOW)
            actions = creates(free, MORE, LARGEST_BATCH)
            released = partial(release_held, portal=portal, origin=PERSON, now=NOW)
            actions += [partial(released, contact_ids=[each]) for each in waiting]
            dice.shuffle(actions)
            team.at_once(actions)
            assert Usage.objects.get(portal=portal).count == total
            assert counting(full) == 1

    assert Contact.objects.filter(portal=portal).count() == 1 + ROUNDS * MOST_ROOM + ROUNDS // 2 * MORE
    assert discrepancies(portal) == []


def stamp(app: ConnectedApp, contact_id: int) -> None:
    """An app asks for a contact that is there to be marketing."""
    wished = MarketingStatus.MARKETING
    set_marketing_status(portal=app.portal, contact_ids=[contact_id], wished=wished, origin=origin_of(app), now=NOW)
