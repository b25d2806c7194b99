"""Why contacts may not get marketing email, as SQL."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Case, Func, Q, TextField, Value, When
from django.db.models.functions import Cast

from contacts.marketing_status import Obstacle
from contacts.models import HELD, LIVING, counting
from contacts.selectors.lookups import suppressions_by_contact
from marketing_contacts.portals.models import Portal


def obstacles(portal: Portal, now: datetime) -> Func:
    """Return the obstacles of the portal's contacts at `now` as an array of words, which is empty for eligible ones.

    `contacts.marketing_status.obstacles_at` is the same rule in Python.
    """
    facts = {
        Obstacle.ARCHIVED: ~LIVING,
        Obstacle.NO_ADDRESS: Q(email=None) | Q(email=""),
        Obstacle.HELD: LIVING & HELD,
        Obstacle.NON_MARKETING: LIVING & ~HELD & ~counting(now),
    }
    words = ArrayField(TextField())
    each = [Case(When(fact, then=Value(obstacle, TextField()))) for obstacle, fact in facts.items()]
    own = Func(*each, template="array_remove(ARRAY[%(expressions)s], NULL)", output_field=words)
    reasons = suppressions_by_contact(portal).order_by("reason")
    of_address = ArraySubquery(reasons.values_list(Cast("reason", TextField()), flat=True))
    return Func(own, of_address, template="(%(expressions)s)", arg_joiner=" || ", output_field=words)


def may_get_email(portal: Portal, now: datetime) -> Q:
    """Return a condition for the portal's contacts that have no obstacle at `now`.

    Only contacts that count have none. The condition says so apart, because an index answers it.
    """
    none = Func(obstacles(portal, now), template="%(expressions)s = '{}'::text[]", output_field=BooleanField())
    return counting(now) & Q(none)


def may_get_no_email(portal: Portal, now: datetime) -> Q:
    """Return a condition for the portal's contacts that have an obstacle at `now`."""
    some = Func(obstacles(portal, now), template="%(expressions)s <> '{}'::text[]", output_field=BooleanField())
    return Q(some)
