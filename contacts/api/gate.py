"""The gate of every REST view: correlation id, credential, rate, verb, scope, size, media type, JSON; in that order."""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import DeadlockDetected

from contacts.api import elsewhere, errors
from contacts.api.errors import Refused
from contacts.api.limits import admitted
from contacts.property_definitions.values import wire_time
from contacts.selectors import Definitions
from contacts.selectors.bounded import SearchTooSlow
from contacts.services import ValueTaken
from integrations.authentication import Caller, CredentialExpired, NotAuthenticated, authenticate
from integrations.models import ConnectedApp
from integrations.rate_limits import Policy
from integrations.scopes import SETS_STATUSES
from integrations.selectors import acting_member
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission

View = Callable[..., HttpResponse]
Scopes = str | tuple[str, ...] | None  # of several one is enough
Body = TypeVar("Body")
API_KEY = ConnectedApp.Kind.API_KEY
ANY_SCOPE = None  # whoever is let in may ask
Views = Mapping[str, tuple[Scopes, View]]
OTHER_OBJECTS = re.compile(r"/crm/(v3/objects|objects/[^/]+)/(?!(contacts|contact|CONTACTS?|0-1)(/|$))")
ONLY_CONTACTS = "The only objects here are contacts; their type is contacts, contact or 0-1."
TOO_SLOW = (
    "This search takes too long: no index answers it. Narrow it by email, hs_object_id, createdate, lastmodifieddate, "
    "hs_marketable_status or query."
)
DEADLOCKS = 3  # lost one after the other before a call is given up


class Call:
    """A request that passed the gate."""

    def __init__(self, request: HttpRequest, caller: Caller, request_id: UUID) -> None:
        self.request = request
        self.caller = caller
        self.request_id = request_id
        self.now = timezone.now()

    @cached_property
    def content(self) -> bytes:
        """The body as it came; raises Refused for one that is too big."""
        return _content(self.request)

    @cached_property
    def definitions(self) -> Definitions:
        """The properties that the portal's contacts have."""
        return Definitions(self.caller.portal)

    def body(self, form: type[Body]) -> Body:
        """The JSON body as a struct; raises Refused naming what is wrong.

        A number or a boolean may come as a text, as in HubSpot, where Jackson reads it.
        """
        if self.request.content_type not in {"application/json", "", "text/plain"}:
            raise Refused(415, "VALIDATION_ERROR", "Send the body as application/json.")
        try:
            return msgspec.json.decode(self.content, type=form, strict=False)
        except RecursionError:
            raise errors.invalid("Invalid input JSON: it is nested too deeply.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise errors.invalid(f"Invalid input JSON: {error}") from None

    def answers_for_it(self) -> Member:
        """Who made the private app, or consented to the OAuth app, and may still set statuses; raises Refused."""
        member = acting_member(self.caller.portal, self.caller.user_id)
        if member is None or not member.may(Permission.MARKETING_CONTACTS_ACCESS):
            message = "Who made this app, or let it in, has no Marketing contacts access in the portal."
            raise Refused(HTTPStatus.FORBIDDEN, "FORBIDDEN", message)
        return member

    def answer(self, body: Any, status: int = HTTPStatus.OK) -> HttpResponse:
        return errors.answer(body, status, str(self.request_id))

    def nothing(self, status: int = HTTPStatus.NO_CONTENT) -> HttpResponse:
        """Done, and there is nothing to say."""
        headers = {"X-HubSpot-Correlation-Id": str(self.request_id)}
        if status != HTTPStatus.NO_CONTENT:  # without it the server sends no bytes in chunks
            headers["Content-Length"] = "0"
        response = HttpResponse(status=status, headers=headers)
        del response["Content-Type"]
        return response


def _content(request: HttpRequest) -> bytes:
    """The body without the mark that some programs begin UTF-8 with; raises Refused for more than 10 MB."""
    try:
        return request.body.removeprefix(BOM_UTF8)
    except RequestDataTooBig:
        raise Refused(413, "VALIDATION_ERROR", "The body is larger than 10 MB.") from None


def api(*, limited_by: Policy = Policy.TEN_SECONDLY_ROLLING, **views: tuple[Scopes, View]) -> View:
    """One address: for each verb the scope it needs, or several of which one is enough; what limits its calls.

    Where GET is answered, HEAD is.
    """
    if "GET" in views:
        views["HEAD"] = views["GET"]

    def view(request: HttpRequest, **arguments: str) -> HttpResponse:
        request_id, headers = request_id_of(request), dict[str, str]()
        try:
            call = Call(request, _caller(request), request_id)
            headers = admitted(call.caller, limited_by, request_id, call.now)
            wanted = _view_for(call, views)
            response = _answered(call, wanted, arguments)
        except ConnectedApp.DoesNotExist:  # it was disconnected since the gate let it in
            response = errors.envelope(errors.not_authenticated(), str(request_id))
        except SearchTooSlow:
            response = errors.envelope(errors.invalid(TOO_SLOW), str(request_id))
        except ValueTaken as conflict:
            response = errors.envelope(errors.values_taken(conflict, call.caller.portal.pk), str(request_id))
        except Refused as refused:
            response = errors.envelope(refused, str(request_id))
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return csrf_exempt(view)


def _answered(call: Call, view: View, arguments: dict[str, str]) -> HttpResponse:
    """The view's answer. What lost a deadlock did nothing: it is done again, once the winner has its locks."""
    for _try in range(DEADLOCKS):
        try:
            return view(call, **arguments)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return view(call, **arguments)


def _view_for(call: Call, views: Views) -> View:
    method = call.request.method or ""
    if method not in views:
        raise _verb_refused(call, method, views)
    scopes, view = views[method]
    accepted = (scopes,) if isinstance(scopes, str) else scopes
    if accepted is not ANY_SCOPE and not any(scope in call.caller.scopes for scope in accepted):
        raise errors.missing_scope(*accepted)
    if accepted is not ANY_SCOPE and not SETS_STATUSES.isdisjoint(accepted) and call.caller.app.kind != API_KEY:
        call.answers_for_it()
    return view


def _verb_refused(call: Call, method: str, views: Views) -> Refused:
    """The 403 for a verb that HubSpot takes from who has a scope; 405 for who has it, and for what HubSpot refuses."""
    needed = elsewhere.scopes_of_verb(method, call.request.path_info)
    if needed and call.caller.scopes.isdisjoint(needed):
        return errors.missing_scope(*needed)
    return errors.wrong_verb(method, views)


def request_id_of(request: HttpRequest) -> UUID:
    """The id on the request's log line: an answer's correlation id leads to it."""
    known: UUID | None = getattr(request, "request_id", None)
    return known or uuid4()


def unknown(request: HttpRequest) -> HttpResponse:
    """An address that is not served: 401 first, then what HubSpot answers to who lacks its scope, 404 else."""
    headers, request_id = dict[str, str](), request_id_of(request)
    try:
        headers = admitted(_caller(request), Policy.TEN_SECONDLY_ROLLING, request_id, timezone.now())
        refusal = elsewhere.refusal(request.method or "", request.path_info) or _not_there(request.path_info)
    except Refused as refused:
        refusal = refused
    response = errors.envelope(refusal, str(request_id))
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _not_there(path: str) -> Refused:
    message = ONLY_CONTACTS if OTHER_OBJECTS.match(path) else "resource not found"
    return Refused(404, "OBJECT_NOT_FOUND", message)


def _caller(request: HttpRequest) -> Caller:
    now = timezone.now()
    try:
        return authenticate(request, now)
    except NotAuthenticated:
        raise errors.not_authenticated() from None
    except CredentialExpired as expired:
        seconds = int((now - expired.expired_at).total_seconds())
        raise Refused(
            401,
            "EXPIRED_AUTHENTICATION",
            f"The OAuth token used to make this call expired {seconds} second(s) ago.",
            context={"expire time": [wire_time(expired.expired_at)]},
        ) from None
