"""An app is deleted by its owner while others connect it."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from integrations.selectors import connected_apps, developer_apps
from integrations.services import NotRegistered, StillInstalled, connect_oauth_app, delete_developer_app
from tests.conftest import NOW, new_portal
from tests.integrations.oauth.cast import registered
from tests.team import team_of

APPS = 40


def tried(doing: Callable[[], object]) -> None:
    with suppress(NotRegistered, StillInstalled):
        doing()


def test_an_app_is_deleted_or_connected_and_never_both(committed_database: None) -> None:
    owner, other = new_portal(), new_portal()
    apps = [registered(owner, name=f"App {number}")[0] for number in range(APPS)]
    doings: list[Callable[[], object]] = []
    for app in apps:
        doings += [
            partial(delete_developer_app, app=app, by=None, now=NOW),
            partial(connect_oauth_app, portal=other, developer_app=app, scopes=[], by=None, now=NOW),
        ]

    with team_of(2) as team:
        team.at_once([partial(tried, doing) for doing in doings])

    left = {app.pk for app in developer_apps(owner)}
    assert left == set(connected_apps(other).values_list("developer_app_id", flat=True))
