"""Limit what reads cost, so that a large search does not delay other requests for long."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.turns import NoTurn, Turns

Result = TypeVar("Result")
MOST_SLOW, MOST_SLOW_OF_PORTAL = 6, 4  # slow reads of a process that run or wait, each in a thread
# SET LOCAL and no set_config: a cluster passes only SET LOCAL on to the server that holds the portal.
TIME = "SET LOCAL statement_timeout = {milliseconds:d};"
PREPARE = f"""
    {TIME}
    SET LOCAL plan_cache_mode = force_custom_plan;
    SET LOCAL max_parallel_workers_per_gather = 0;
"""
WORDS_FROM_INDEX = "SET LOCAL enable_seqscan = off;"

slow_reads = Turns(places=MOST_SLOW, places_of_one=MOST_SLOW_OF_PORTAL)


class SearchTooSlow(Exception):
    """No index answers the search, and reading the contacts took too long."""


class TooManySlowSearches(SearchTooSlow):
    """The search is slow, and its turn among other slow searches did not come in time."""


def in_bounded_time(portal: Portal, read: Callable[[], Result], *, by_words: bool = False) -> Result:
    """Return the result of `read`, which runs in a transaction of limited time.

    A read that takes longer than SEARCH_AT_ONCE_MS is given up, and begins anew when its turn comes. Slow reads of a
    process run one after the other. Otherwise they would take all cores of the database, and all threads. Raises
    SearchTooSlow and TooManySlowSearches.
    """
    most: int = settings.SEARCH_TIMEOUT_MS
    try:
        return _read(read, min(settings.SEARCH_AT_ONCE_MS, most), by_words=by_words)
    except SearchTooSlow:
        pass
    try:
        with slow_reads.turn(portal.pk, patience=most / 1000):
            return _read(read, most, by_words=by_words)
    except NoTurn:
        raise TooManySlowSearches from None


def _read(read: Callable[[], Result], milliseconds: int, *, by_words: bool) -> Result:
    """Run the read on one core of the database, with plans that know the searched values.

    Words are always read from their index. Computing a contact's words anew costs more than the planner assumes. Raises
    SearchTooSlow.
    """
    ends = monotonic() + milliseconds / 1000
    try:
        with transaction.atomic(), connection.execute_wrapper(partial(_in_time, ends, milliseconds / 1000)):
            with connection.cursor() as cursor:
                prepare = PREPARE.format(milliseconds=milliseconds)
                cursor.execute(prepare + WORDS_FROM_INDEX if by_words else prepare)
            return read()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTooSlow from None
        raise


def _in_time(ends: float, seconds: float, execute: Callable[..., Any], *call: Any) -> Any:
    """Run a statement in the time that is left. The limit is said anew when a tenth of the time has passed."""
    left = ends - monotonic()
    if left <= 0:
        raise SearchTooSlow
    if left < 0.9 * seconds:
        context = call[-1]
        execute(TIME.format(milliseconds=max(1, int(1000 * left))), None, False, context)
    return execute(*call)
