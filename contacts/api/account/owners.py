"""Owners on the wire: the portal's members, who may own its contacts. A scope of its own guards their addresses."""

from typing import Any, Self

from django.db.models import QuerySet
from django.http import HttpResponse
from msgspec import UNSET, Struct, UnsetType

from contacts.api.gate import Call, api
from contacts.api.inputs import number_of, numeric_id, page_start, shortened, wants_archived
from contacts.api.pages import next_page
from contacts.api.v1.profile import milliseconds
from integrations.scopes import Scope
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.selectors import owners
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import invalid, nothing_there

LARGEST_PAGE, DEFAULT_PAGE = 500, 100
ID_PROPERTIES = {"id", "userId"}  # the same number here


class WireOwner(Struct, rename="camel"):
    """A member of the portal: HubSpot's PublicOwner. One who can no longer sign in is archived and has no user."""

    id: str
    email: str
    type: str
    first_name: str
    last_name: str
    user_id_including_inactive: int
    created_at: str
    updated_at: str
    archived: bool
    user_id: int | UnsetType = UNSET

    @classmethod
    def of(cls, owner: Member) -> Self:
        """Show a member. A person has one name here, so it is divided after its first word."""
        first, _space, last = owner.user.name.partition(" ")
        joined, active = wire_time(owner.joined_at), owner.user.is_active
        return cls(
            id=str(owner.user_id),
            email=owner.user.email,
            type="PERSON",
            first_name=first,
            last_name=last,
            user_id_including_inactive=owner.user_id,
            created_at=joined,
            updated_at=joined,
            archived=not active,
            user_id=owner.user_id if active else UNSET,
        )


class WireRemote(Struct, rename="camel"):
    """Where an owner comes from, as version 2 says it."""

    id: int
    portal_id: int
    owner_id: int
    remote_id: str
    remote_type: str
    active: bool


class WireOlderOwner(Struct, rename="camel"):
    """A member of the portal, as version 2 shows one; moments are milliseconds."""

    portal_id: int
    owner_id: int
    type: str
    first_name: str
    last_name: str
    email: str
    created_at: int
    updated_at: int
    remote_list: list[WireRemote]
    has_contacts_access: bool
    is_active: bool
    user_id_including_inactive: int
    active_user_id: int | None

    @classmethod
    def of(cls, owner: Member) -> Self:
        """Show a member. A person has one name here, so it is divided after its first word."""
        first, _space, last = owner.user.name.partition(" ")
        number, active = owner.user_id, owner.user.is_active
        joined = milliseconds(owner.joined_at)
        return cls(
            portal_id=owner.portal_id,
            owner_id=number,
            type="PERSON",
            first_name=first,
            last_name=last,
            email=owner.user.email,
            created_at=joined,
            updated_at=joined,
            remote_list=[WireRemote(number, owner.portal_id, number, str(number), "HUBSPOT", active)],
            has_contacts_access=True,
            is_active=active,
            user_id_including_inactive=number,
            active_user_id=number if active else None,
        )


def listed(call: Call) -> HttpResponse:
    """GET /crm/v3/owners: by number; `email` finds one."""
    query = call.request.GET
    size = number_of("limit", query.get("limit", DEFAULT_PAGE), 1, LARGEST_PAGE)
    found = _owners(call, archived=wants_archived(call.request)).filter(user_id__gt=page_start(call.request))
    page = list(found[: size + 1])
    body: dict[str, Any] = {"results": [WireOwner.of(owner) for owner in page[:size]]}
    if len(page) > size:
        body["paging"] = {"next": next_page(call.request, after=str(page[size - 1].user_id))}
    return call.answer(body)


def _owners(call: Call, *, archived: bool) -> QuerySet[Member]:
    found = owners(call.caller.portal).filter(user__is_active=not archived)
    email = call.request.GET.get("email")
    return found.filter(user__email=email.lower().replace("\0", "")) if email else found


def read(call: Call, owner_id: str) -> HttpResponse:
    """GET /crm/v3/owners/{ownerId}, also by `idProperty=userId`."""
    by = call.request.GET.get("idProperty") or "id"
    if by not in ID_PROPERTIES:
        raise invalid(f"idProperty: must be id or userId, not {shortened(by)}.")
    return call.answer(WireOwner.of(_found(call, owner_id, archived=wants_archived(call.request))))


def _found(call: Call, owner_id: str, *, archived: bool) -> Member:
    number = numeric_id(owner_id)
    found = owners(call.caller.portal).filter(user_id=number, user__is_active=not archived).first() if number else None
    if found is None:
        raise nothing_there()
    return found


def older_list(call: Call) -> HttpResponse:
    """GET /owners/v2/owners: a bare array; `includeInactive` adds those who can no longer sign in."""
    everybody = call.request.GET.get("includeInactive", "").lower() == "true"
    wanted = [False, True] if everybody else [False]
    return call.answer([WireOlderOwner.of(owner) for archived in wanted for owner in _owners(call, archived=archived)])


def older_read(call: Call, owner_id: str) -> HttpResponse:
    """Answer GET /owners/v2/owners/{ownerId}."""
    return call.answer(WireOlderOwner.of(_found(call, owner_id, archived=False)))


READ = Scope.OWNERS_READ
all_owners = api(GET=(READ, listed))
one_owner = api(GET=(READ, read))
older_owners = api(GET=(READ, older_list))
older_owner = api(GET=(READ, older_read))
