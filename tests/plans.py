"""How PostgreSQL would read what a query asks for, when the statement is prepared and no value is known."""

import itertools
import re
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from marketing_contacts.portals.models import Portal
from tests import sql_wall


def generic_plan(found: QuerySet[Any]) -> str:
    """The plan that serves every value. By PREPARE: EXPLAIN (GENERIC_PLAN) came with PostgreSQL 16."""
    sql, params = found.query.sql_with_params()
    places = itertools.count(1)
    numbered = re.sub("%s", lambda _place: f"${next(places)}", sql)
    values = f"({', '.join('NULL' for _ in params)})" if params else ""
    with sql_wall.lifted(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE asked AS {numbered}")
        cursor.execute(f"EXPLAIN EXECUTE asked{values}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE asked")
        cursor.execute("SET LOCAL plan_cache_mode = auto")
    return plan


def fill_contacts(fill: str, portal: Portal, many: int) -> None:
    """Leave `many` contacts of one portal in an otherwise new table, and let PostgreSQL count them.

    Rows that earlier tests rolled back would still lie in an old table, and they change what a plan costs.
    """
    with sql_wall.lifted(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE contacts_contact CASCADE")
        cursor.execute(fill, [portal.pk, many])
        cursor.execute("ANALYZE contacts_contact")
