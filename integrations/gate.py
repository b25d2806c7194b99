"""The gate of the REST wire. A view behind it gets a Call: a request with a known caller who may ask.

The order is: correlation id, credential, rate limit, verb, scope. Size, media type and JSON come when the view reads.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from integrations.authentication import Caller, CredentialExpired, NotAuthenticated, authenticate
from integrations.models import ConnectedApp
from integrations.rate_limit_answers import admitted
from integrations.rate_limits import Policy
from integrations.scopes import SETS_STATUSES
from integrations.selectors import acting_member
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import PortalSuspended
from marketing_contacts.toolbox.tries import again_after_deadlock
from marketing_contacts.wire import answers, bodies
from marketing_contacts.wire.answers import correlation_id_of, envelope
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import Refused, missing_scope, not_authenticated, suspended
from marketing_contacts.wire.verbs import with_head, wrong_verb

View = Callable[..., HttpResponse]
Scopes = str | tuple[str, ...] | None  # of several one is enough
Views = Mapping[str, tuple[Scopes, View]]  # by verb
Shape = TypeVar("Shape")
AnyCall = TypeVar("AnyCall", bound="Call")
API_KEY = ConnectedApp.Kind.API_KEY
ANY_SCOPE = None  # every caller may ask


class Call:
    """A request that passed the gate. An app that needs more of a call makes a subclass."""

    def __init__(self, request: HttpRequest, caller: Caller, request_id: UUID, now: datetime) -> None:
        self.request = request
        self.caller = caller
        self.request_id = request_id
        self.now = now

    @cached_property
    def content(self) -> bytes:
        """Read the body as it came. Raises Refused for a body that is too large."""
        return bodies.content_of(self.request)

    def body(self, shape: type[Shape]) -> Shape:
        """Read the JSON body as a struct. Raises Refused that names the fault."""
        return bodies.json_of(self.request, shape)

    def answers_for_it(self) -> Member:
        """Find the member for whom the app acts, who must still set statuses. Raises Refused for nobody.

        The member made the private app or consented to the OAuth app.
        """
        member = acting_member(self.caller.portal, self.caller.user_id)
        if member is None or not member.may(Permission.MARKETING_CONTACTS_ACCESS):
            message = "Who made this app, or let it in, has no Marketing contacts access in the portal."
            raise Refused(HTTPStatus.FORBIDDEN, "FORBIDDEN", message)
        return member

    def answer(self, body: Any, status: int = HTTPStatus.OK) -> HttpResponse:
        """Answer with JSON."""
        return answers.answer(body, status, str(self.request_id))

    def nothing(self, status: int = HTTPStatus.NO_CONTENT) -> HttpResponse:
        """Answer without a body."""
        return answers.nothing(status, str(self.request_id))

    def wrong_verb(self, views: Views) -> Refused:
        """Refuse a verb that the address does not take."""
        return wrong_verb(self.request.method or "", views)

    def run(self, view: View, arguments: Mapping[str, str]) -> HttpResponse:
        """Answer by the view. A call that lost a deadlock wrote nothing, so the gate runs the view again."""
        try:
            return again_after_deadlock(view)(self, **arguments)
        except PortalSuspended:  # staff suspended the portal after the gate let the call in
            raise suspended() from None
        except ConnectedApp.DoesNotExist:  # the app was disconnected after the gate let it in
            raise not_authenticated() from None


def endpoint(views: Views, *, call_type: type[AnyCall], limited_by: Policy) -> View:
    """Make the view of one address. `views` holds for each verb the scopes that it needs and its view.

    Of several scopes the caller needs one. The address answers HEAD where it answers GET.
    """
    taken = with_head(views)

    def answered(call: AnyCall, **arguments: str) -> HttpResponse:
        return call.run(_view_for(call, taken), arguments)

    return gated(answered, call_type=call_type, limited_by=limited_by)


def gated(answered: View, *, call_type: type[AnyCall], limited_by: Policy) -> View:
    """Let requests with a known caller pass to `answered`. A Refused becomes the error envelope.

    Every answer carries the headers of the rate limit.
    """

    def view(request: HttpRequest, **arguments: str) -> HttpResponse:
        request_id, now, headers = correlation_id_of(request), timezone.now(), dict[str, str]()
        try:
            caller = _caller(request, now)
            headers = admitted(caller, limited_by, request_id, now)
            response = answered(call_type(request, caller, request_id, now), **arguments)
        except Refused as refused:
            response = envelope(refused, str(request_id))
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return csrf_exempt(view)


def _view_for(call: Call, views: Views) -> View:
    method = call.request.method or ""
    if method not in views:
        raise call.wrong_verb(views)
    scopes, view = views[method]
    accepted = (scopes,) if isinstance(scopes, str) else scopes
    if accepted is not ANY_SCOPE and not any(scope in call.caller.scopes for scope in accepted):
        raise missing_scope(*accepted)
    if accepted is not ANY_SCOPE and not SETS_STATUSES.isdisjoint(accepted) and call.caller.app.kind != API_KEY:
        call.answers_for_it()
    return view


def _caller(request: HttpRequest, now: datetime) -> Caller:
    try:
        caller = authenticate(request, now)
    except NotAuthenticated:
        raise not_authenticated() from None
    except CredentialExpired as expired:
        seconds = int((now - expired.expired_at).total_seconds())
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "EXPIRED_AUTHENTICATION",
            f"The OAuth token used to make this call expired {seconds} second(s) ago.",
            context={"expire time": [wire_time(expired.expired_at)]},
        ) from None
    if caller.portal.suspended_at:
        raise suspended()
    return caller
