"""The billing pages of a portal with a long ledger, against those of one with a short one: they shall take as long."""

import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from statistics import median

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.ways_in import Target
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member

SHORT = 1_000  # rows of a ledger
PAGES = {
    "usage": "/settings/billing/usage",
    "usage, a year": "/settings/billing/usage?days=365",
    "ledger": "/settings/billing/ledger",
    "charges": "/settings/billing/charges",
}
Visitor = Callable[[str], int]  # opens a page and answers its status
# A year of creations, one at a time. The rows are no chain: nobody verifies these portals.
_MOMENTS = """
    SELECT number, %(now)s::timestamptz - interval '365 days' * (1 - number / %(rows)s::float) AS at
      FROM generate_series(1, %(rows)s) AS number
"""
_LEDGER = f"""
    INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                    source_label, previous_hash, hash)
    SELECT %(portal)s, usage.ledger_sequence + number, moment.at, moment.at, 1, usage.count + number, 'app', %(app)s,
           'API key', ''::bytea, ''::bytea
      FROM ({_MOMENTS}) AS moment, billing_usage AS usage WHERE usage.portal_id = %(portal)s
"""
_ACTIVITY = f"""
    INSERT INTO billing_sourceactivity (portal_id, source_kind, source_id, source_label, toggle_version, created,
                                        marketing, held, at)
    SELECT %(portal)s, 'app', %(app)s, 'API key', 1, 1, 1, 0, moment.at FROM ({_MOMENTS}) AS moment
"""
_COUNT = """
    UPDATE billing_usage SET count = count + %(rows)s, ledger_sequence = ledger_sequence + %(rows)s
     WHERE portal_id = %(portal)s
"""


class PageNotShown(Exception):
    """A page answered something else."""


def lengthen(target: Target, rows: int) -> None:
    """Give the portal a year of ledger rows, folded as the clock does it."""
    now = timezone.now()
    values: dict[str, int | datetime] = {"portal": target.portal_id, "app": target.app_id, "rows": rows, "now": now}
    with connection.cursor() as cursor:
        for statement in (_LEDGER, _ACTIVITY, _COUNT):
            cursor.execute(statement, values)
    portal = Portal.objects.get(pk=target.portal_id)
    billing.fold_ledger(portal=portal)
    billing.fold_activity(portal=portal, before=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE billing_usageentry, billing_usageday, billing_sourceactivity")


def visitor(target: Target) -> Visitor:
    """Opens pages as somebody who views the portal's billing."""
    user = User.objects.create_user(f"billing-{target.portal_id}@bench.example")
    portal = Portal.objects.get(pk=target.portal_id)
    add_member(portal=portal, user=user, permissions=[Permission.VIEW_BILLING], by=None, now=timezone.now())
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return lambda path: client.get(f"/portals/{target.portal_id}{path}").status_code


def seconds(visit: Visitor, path: str, visits: int) -> float:
    """How long the page takes, the middle one of its visits."""
    taken = []
    for _visit in range(visits):
        began = time.perf_counter()
        status = visit(path)
        taken.append(time.perf_counter() - began)
        if status != HTTPStatus.OK:
            raise PageNotShown(path)
    return median(taken)
