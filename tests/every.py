"""Many items in one test: each is visited, and a failure names it. A test for each item would pay its fixtures anew."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import uuid4

from django.core.cache import caches
from django.db import transaction

from integrations import rate_limits
from tests.sql_wall import wall

Item = TypeVar("Item")


def own_cache() -> None:
    """Let nobody know what was kept in Redis until now, such as counts of attempts to sign in.

    Nobody knows of a Redis that was away, either. Under another test's clock its pause might never end.
    """
    rate_limits._redis = rate_limits._Redis()  # noqa: SLF001 - as in a new process
    prefix = uuid4().hex
    for alias in caches.settings:
        caches.settings[alias]["KEY_PREFIX"] = caches[alias].key_prefix = f"{prefix}{alias}"


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written to the database within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def failing(
    items: Iterable[Item], check: Callable[[Item], object], named: Callable[[Item], str] = str
) -> dict[str, str]:
    """Check each item, and return what went wrong by the item. Each item has a cache of its own, as a test has."""
    failed: dict[str, str] = {}
    for item in items:
        own_cache()
        try:
            check(item)
            assert wall.caught == []
        except Exception as error:  # noqa: BLE001 - whatever it is, the items that follow are visited
            where = traceback.extract_tb(error.__traceback__)[-1]
            failed[named(item)] = f"{type(error).__name__} at {where.filename}:{where.lineno}: {error}"
            wall.caught.clear()
    return failed
