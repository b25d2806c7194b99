"""The places of the settings. Each app declares its own as `SIDEBAR` in its `apps.py`.

This room loads no models, because the settings import every `apps.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketing_contacts.toolbox.declared import declared

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from marketing_contacts.portals.models import Member


@dataclass(frozen=True)
class Section:
    """A heading of the sidebar. Sections stand in the order of `order`."""

    order: int
    label: str | Promise


@dataclass(frozen=True)
class Place:
    """A page of the sidebar. Each view under this entry passes `name` to its template as `place`.

    Floors share the sections, so one section gets its orders from several `apps.py`.
    """

    section: Section
    order: int
    name: str
    address: str
    label: str | Promise
    icon: str
    is_seen_by: Callable[[Member], bool] = lambda _member: True


@dataclass(frozen=True)
class StaffPlace:
    """A page of the menu of staff. The pages whose address begins with the address of this page belong to it."""

    order: int
    address: str
    label: str | Promise
    icon: str
    is_there: Callable[[], bool] = lambda: True


ACCOUNT_SETUP = Section(10, _("Account setup"))


def sidebar_of(member: Member) -> list[tuple[Section, list[Place]]]:
    """Return the sections of the settings, each with the places that the member may see."""
    places = [
        place for sidebar in declared("SIDEBAR", settings.OUR_APPS) for place in sidebar if place.is_seen_by(member)
    ]
    places.sort(key=attrgetter("section.order", "order"))
    return [(section, list(some)) for section, some in groupby(places, key=attrgetter("section"))]


def staff_sidebar() -> list[StaffPlace]:
    """Return the places of staff. Each app declares its own as `STAFF_SIDEBAR` in its `apps.py`."""
    places = [place for sidebar in declared("STAFF_SIDEBAR", settings.OUR_APPS) for place in sidebar]
    return sorted((place for place in places if place.is_there()), key=attrgetter("order"))
