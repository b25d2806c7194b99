"""Limit the time of reads, so that a large search does not delay other requests for long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

# SET LOCAL and no set_config: a cluster passes only SET LOCAL on to the server that holds the portal.
PREPARE = """
    SET LOCAL statement_timeout = {milliseconds:d};
    SET LOCAL plan_cache_mode = force_custom_plan;
    SET LOCAL max_parallel_workers_per_gather = 0;
"""
WORDS_FROM_INDEX = "SET LOCAL enable_seqscan = off;"


class SearchTooSlow(Exception):
    """No index answers the search, and reading the contacts took too long."""


@contextmanager
def in_bounded_time(*, by_words: bool = False) -> Iterator[None]:
    """Run reads in a transaction with a limit of time, on one core, with plans that know the searched values.

    No statement runs longer than the limit, and none starts after it. Words are always read from their index. Computing
    a contact's words anew costs more than the planner assumes. Raises SearchTooSlow.
    """
    ends = monotonic() + settings.SEARCH_TIMEOUT_MS / 1000

    def in_time(execute: Callable[..., Any], *call: Any) -> Any:
        if monotonic() > ends:
            raise SearchTooSlow
        return execute(*call)

    try:
        with transaction.atomic(), connection.execute_wrapper(in_time):
            with connection.cursor() as cursor:
                prepare = PREPARE.format(milliseconds=settings.SEARCH_TIMEOUT_MS)
                cursor.execute(prepare + WORDS_FROM_INDEX if by_words else prepare)
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTooSlow from None
        raise
