"""Answer with the portal's account information, and with the calls of its private apps on this day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from msgspec import Struct

from contacts.api.gate import Call, api
from contacts.api.v1.profile import milliseconds
from integrations.gate import ANY_SCOPE
from integrations.models import ConnectedApp
from integrations.rate_limits import Policy, next_day, used_today
from integrations.selectors import connected_apps
from marketing_contacts.wire.formats import wire_time

USAGE_NAME = "private-apps-api-calls-daily"
OLDER_USAGE_NAME = "api-calls-daily"
FETCHED = {True: "SUCCESS", False: "FAILURE"}


class WirePortal(Struct, rename="camel"):
    """The portal in the shape of HubSpot's PortalInformationResponse."""

    portal_id: int
    account_type: str
    time_zone: str
    company_currency: str
    additional_currencies: list[str]
    utc_offset: str
    utc_offset_milliseconds: int
    ui_domain: str
    data_hosting_location: str

    @classmethod
    def of(cls, call: Call) -> Self:
        """Show the caller's portal, with the offset of its time zone at the moment of the call."""
        portal, here = call.caller.portal, call.now.astimezone(ZoneInfo(call.caller.portal.time_zone))
        offset = here.utcoffset() or timedelta()
        return cls(
            portal_id=portal.pk,
            account_type="STANDARD",
            time_zone=portal.time_zone,
            company_currency=portal.currency,
            additional_currencies=[],
            utc_offset=here.isoformat(timespec="minutes")[-6:],
            utc_offset_milliseconds=offset // timedelta(milliseconds=1),
            ui_domain=call.request.get_host(),
            data_hosting_location=settings.DATA_HOSTING_LOCATION,
        )


class ApiUsage(Struct, rename="camel"):
    """The number of calls on this day of the portal, and their limit."""

    name: str
    usage_limit: int
    current_usage: int
    collected_at: str
    fetch_status: str
    resets_at: str


class ApiUsages(Struct):
    results: list[ApiUsage]


class OlderPortal(Struct, rename="camel"):
    """The portal, as version 1 of the address has it."""

    portal_id: int
    account_type: str
    time_zone: str
    currency: str
    utc_offset: str
    utc_offset_milliseconds: int


class OlderUsage(Struct, rename="camel"):
    """A day's calls, as version 1 of the address has them."""

    name: str
    usage_limit: int
    current_usage: int
    collected_at: int
    fetch_status: str
    resets_at: int


U = TypeVar("U", ApiUsage, OlderUsage)


def details(call: Call) -> HttpResponse:
    """Answer GET /account-info/v3/details."""
    return call.answer(WirePortal.of(call))


def private_apps_usage(call: Call) -> HttpResponse:
    """Answer GET /account-info/v3/api-usage/daily/private-apps."""
    return call.answer(ApiUsages([_usage_today(call, ApiUsage, USAGE_NAME, wire_time)]))


def _usage_today(call: Call, shape: type[U], name: str, written: Callable[[datetime], Any]) -> U:
    """Return the calls of all private apps together on this day. The limit holds for each app.

    `written` writes a moment as the version of the address does. The status is a failure when Redis does not know the
    calls of every app.
    """
    private = connected_apps(call.caller.portal).filter(kind=ConnectedApp.Kind.PRIVATE_APP).select_related("portal")
    used = [used_today(app=app, now=call.now) for app in private]
    known = [number for number in used if number is not None]
    return shape(
        name=name,
        usage_limit=settings.RATE_LIMITS[Policy.DAILY],
        current_usage=sum(known),
        collected_at=written(call.now),
        fetch_status=FETCHED[len(known) == len(used)],
        resets_at=written(next_day(call.caller.app, call.now)),
    )


def details_of_version_1(call: Call) -> HttpResponse:
    """Answer GET /integrations/v1/me."""
    now = WirePortal.of(call)
    older = OlderPortal(
        now.portal_id,
        now.account_type,
        now.time_zone,
        now.company_currency,
        now.utc_offset,
        now.utc_offset_milliseconds,
    )
    return call.answer(older)


def usage_of_version_1(call: Call) -> HttpResponse:
    """Answer GET /integrations/v1/limit/daily."""
    return call.answer([_usage_today(call, OlderUsage, OLDER_USAGE_NAME, milliseconds)])


portal_details = api(GET=(ANY_SCOPE, details))
daily_usage = api(GET=(ANY_SCOPE, private_apps_usage))
older_details = api(GET=(ANY_SCOPE, details_of_version_1))
older_usage = api(GET=(ANY_SCOPE, usage_of_version_1))
