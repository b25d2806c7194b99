"""Claim values that only one living contact may have. A claim happens under the contact's lock.

A claim waits for other transactions that claim the same value. All claims of a transaction run in one statement and in
one order. All other statements here touch only rows of locked contacts and never wait. Claims therefore cannot
deadlock. An archived contact frees its values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from contacts.models import UniqueValue
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.selectors import unique_names
from marketing_contacts.portals.models import Portal

Values = Mapping[str, str | None]


class Taken(NamedTuple):
    """A value that `contact_id` was to get. `owner_id` has the value, or gets it in the same call."""

    name: str
    value: str
    contact_id: int
    owner_id: int


class ValueTaken(Exception):
    """Other contacts have some of the unique values."""

    def __init__(self, taken: Sequence[Taken]) -> None:
        super().__init__(taken)
        self.taken = taken


class Move(NamedTuple):
    """A locked contact's property values before and after.

    A new contact has none before, and an archived one none after.
    """

    contact_id: int
    before: Values
    after: Values


@dataclass
class _Plan:
    """The values that contacts get, and the values that contacts lose."""

    claimed: dict[tuple[str, str], int] = field(default_factory=dict)
    freed: dict[tuple[str, str], int] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)


def settle_unique_values(portal: Portal, moves: Sequence[Move]) -> None:
    """Store the unique values that contacts have now. Raises ValueTaken when other living contacts have them.

    Callers run it once in a transaction. All contacts are locked before, and the audit head and the counters later.
    Contacts with default properties alone need no statement.
    """
    if DEFAULT_PROPERTIES.keys() >= set().union(*[move.after for move in moves], *[move.before for move in moves]):
        return  # one comparison for all contacts keeps a batch of 100 fast
    plan = _plan(moves, unique_names(portal))
    if plan.taken:
        raise ValueTaken(plan.taken)
    handed_on = plan.claimed.keys() & plan.freed.keys()
    _claim(portal, {key: plan.claimed[key] for key in plan.claimed.keys() - handed_on})
    for name, value in handed_on:  # one locked contact loses the value to another one
        heir = plan.claimed[name, value]
        UniqueValue.objects.filter(portal=portal, name=name, value=value).update(contact_id=heir)
    freed = plan.freed.keys() - handed_on
    if freed:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM contacts_uniquevalue AS kept USING unnest(%s::text[], %s::text[]) AS freed (name, value)"
                " WHERE kept.portal_id = %s AND kept.name = freed.name AND kept.value = freed.value",
                [*map(list, zip(*freed, strict=True)), portal.pk],
            )


def _plan(moves: Iterable[Move], names: Iterable[str]) -> _Plan:
    plan, kept = _Plan(), dict[tuple[str, str], int]()
    for name in names:
        for contact_id, before, after in moves:
            old, new = before.get(name), after.get(name)
            if old and old != new:
                plan.freed[name, old] = contact_id
            if new and (owner := kept.setdefault((name, new), contact_id)) != contact_id:
                plan.taken.append(Taken(name, new, contact_id, owner))
            elif new and old != new:
                plan.claimed[name, new] = contact_id
    return plan


def _claim(portal: Portal, claims: Mapping[tuple[str, str], int]) -> None:
    """Insert the claims in one order. A value that is not inserted belongs to another living contact.

    Raises ValueTaken, with 0 for an owner who disappeared meanwhile.
    """
    if not claims:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_uniquevalue (portal_id, name, value, contact_id)"
            " SELECT %s, claim.name, claim.value, claim.contact_id"
            " FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS claim (name, value, contact_id)"
            " ORDER BY claim.name, claim.value ON CONFLICT DO NOTHING RETURNING name, value",
            [portal.pk, *map(list, zip(*claims, strict=True)), list(claims.values())],
        )
        refused = sorted(claims.keys() - {(name, value) for name, value in cursor.fetchall()})
    if refused:
        names, values = zip(*refused, strict=True)
        found = UniqueValue.objects.filter(portal=portal, name__in=names, value__in=values)
        owners = {(row.name, row.value): row.contact_id for row in found}
        raise ValueTaken([Taken(*key, claims[key], owners.get(key, 0)) for key in refused])
