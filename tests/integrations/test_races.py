"""Several people flip several toggles at once: nobody waits for ever, and every flip has its version."""

from contextlib import suppress
from functools import partial
from random import Random

from integrations.models import ConnectedApp, ToggleChange
from integrations.services import NameTaken, TogglesMoved, create_private_app, set_marketing_enabled_for_many
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import new_app
from tests.team import team_of

PEOPLE, ROUNDS = 4, 40


def flip_some(portal: Portal, apps: list[ConnectedApp], *, enabled: bool) -> int:
    """Flip these apps as they are seen now, in their order; answer how many moved, 0 where somebody was quicker."""
    versions = dict(ConnectedApp.objects.filter(portal=portal).values_list("id", "toggle_version"))
    with suppress(TogglesMoved):
        seen = {app.id: versions[app.id] for app in apps}
        return len(set_marketing_enabled_for_many(portal=portal, seen=seen, enabled=enabled, by=None, now=NOW))
    return 0


def test_changes_of_overlapping_apps_never_lock_each_other_out(committed_database: None) -> None:
    portal, dice = new_portal(), Random(1)  # noqa: S311 - the same order everywhere
    apps = [new_app(portal, f"App {number}", on=False) for number in range(6)]
    flips = [partial(flip_some, portal, dice.sample(apps, 4), enabled=dice.random() < 0.5) for _round in range(ROUNDS)]

    with team_of(PEOPLE) as team:
        moved = team.at_once(flips)

    assert sum(moved) == ToggleChange.objects.filter(portal=portal).count()
    assert sum(moved) == sum(ConnectedApp.objects.filter(portal=portal).values_list("toggle_version", flat=True))
    assert audit.verify(portal=portal) is None


def created(portal: Portal, name: str) -> bool:
    try:
        create_private_app(portal=portal, name=name, description="", scopes=[], by=None, now=NOW)
    except NameTaken:
        return False
    return True


def test_of_private_apps_created_at_once_under_one_name_there_is_one(committed_database: None) -> None:
    portal = new_portal()

    with team_of(8) as team:
        answers = team.at_once([partial(created, portal, "Forms")] * 8)

    assert sum(answers) == 1
    assert ConnectedApp.objects.filter(portal=portal).count() == 1
