"""The stores from which a person is erased. Each app registers its erasers when it is ready.

The erasure of `contacts` runs them all in the order of locks, in its own transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

from django.db import transaction
from django.db.models import Model

from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.kept_forms import forget_forms


class Turn(IntEnum):
    """When an eraser runs. Turns follow the order in which all services take their locks."""

    KEPT_ANSWERS = 1
    FILES = 2
    # The erasure locks the contacts here.
    ADDRESSES = 3
    # The erasure moves the counters here.
    ROWS = 4


@dataclass(frozen=True)
class ErasedPerson:
    """The contacts that are one person, and every spelling of the addresses that they have or had."""

    contact_ids: frozenset[int]
    addresses: frozenset[str]


@dataclass(frozen=True)
class Eraser:
    """Takes a person out of some tables. A test reads `tables` and finds those that no eraser reaches."""

    turn: Turn
    tables: tuple[type[Model], ...]
    erase: Callable[[Portal, ErasedPerson], object]


ERASERS: list[Eraser] = []


def register_erasers(*erasers: Eraser) -> None:
    """Let the erasure of persons run these, too."""
    ERASERS.extend(erasers)


def erase_at(turn: Turn, portal: Portal, person: ErasedPerson) -> None:
    """Run the erasers of one turn, in the order of their registration."""
    for eraser in ERASERS:
        if eraser.turn is turn:
            eraser.erase(portal, person)


def forget_drafts(portal: Portal, person: ErasedPerson) -> None:
    """Forget the input of members' forms that names the person. The cache would keep it for an hour."""
    members = Member.objects.filter(portal=portal).values_list("user_id", flat=True)
    words = {str(contact_id) for contact_id in person.contact_ids} | {each.lower() for each in person.addresses}
    if words:
        forget = partial(forget_forms, people=list(map(str, members)), below=f"/portals/{portal.pk}/", words=words)
        transaction.on_commit(forget)
