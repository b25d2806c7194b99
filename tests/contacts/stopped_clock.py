"""A clock of the database that stands, for tests of the ids that are drawn by time."""

from datetime import UTC, datetime

from django.db import connection

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # whose ids are the numbers of the sequence
STOP = """
    CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz
    LANGUAGE sql AS $$ SELECT timestamptz '{}' $$
"""


def stop_the_clock(at: datetime) -> None:
    """Let functions of the database find a clock that stands, before they find PostgreSQL's own."""
    with connection.cursor() as cursor:
        cursor.execute(STOP.format(at))
        cursor.execute("SET search_path TO public, pg_catalog")
