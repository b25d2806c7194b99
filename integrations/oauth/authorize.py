"""The consent page, on which a person grants an app access to a portal."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import (
    AccessDeniedError,
    FatalClientError,
    InvalidClientIdError,
    MismatchingRedirectURIError,
    MissingClientIdError,
    OAuth2Error,
)

from integrations import services
from integrations.access import may_grant
from integrations.forms import ConsentForm
from integrations.models import DeveloperApp
from integrations.oauth.request import authorization_uri, server
from integrations.scopes import SERVED, SETS_STATUSES, Scope
from integrations.selectors import developer_app_by_client_id
from integrations.words import scopes_in_words
from marketing_contacts.portals.access import PORTAL_KEY, lacking, lacks_second_step, to_second_step
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import memberships

# Descriptions for errors without one in oauthlib. Texts of the wire are not translated.
WHY = {
    "access_denied": "The person did not give the app access.",
    "invalid_scope": "The app asked for a scope that it has not registered.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The request of an app, with its required scopes, its optional scopes and its redirect address."""

    uri: str
    client: DeveloperApp
    redirect_uri: str
    state: str | None
    scopes: list[str]
    optional: list[str]

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """Read the request. Raises FatalClientError where the app is unknown, and OAuth2Error."""
        uri = authorization_uri(request)
        scopes, details = server().validate_authorization_request(uri)
        client = details["request"].client
        required = {Scope.OAUTH, *scopes}
        wished = set(request.GET.get("optional_scope", "").split()) - required
        # Optional scopes that cannot be granted are dropped, like HubSpot does.
        optional = wished & {*client.scopes, *client.optional_scopes} & SERVED
        return cls(uri, client, details["redirect_uri"], details["state"], sorted(required), sorted(optional))


@dataclass(frozen=True, slots=True)
class Choice:
    """The choices of the person.

    `members` are memberships in portals that can connect the app. `left_out` are memberships that lack a permission for
    a required scope. `suspended` are memberships in suspended portals, which connect nothing. `closed` are portals that
    cannot grant scopes that set statuses. `offered` are the optional scopes.
    """

    members: list[Member]
    left_out: list[Member]
    suspended: list[Member]
    closed: set[int]
    offered: list[str]

    @classmethod
    def among(cls, mine: list[Member], asked: Asked) -> Self:
        """Return the choices of a person with these memberships."""
        suspended = [each for each in mine if each.portal.suspended_at]
        open_ones = [each for each in mine if each not in suspended]
        connecting = [each for each in open_ones if each.may(Permission.APP_MARKETPLACE_ACCESS)]
        members = [each for each in connecting if may_grant(each, asked.scopes)]
        closed = {each.portal_id for each in members if not may_grant(each, SETS_STATUSES)}
        offered = [scope for scope in asked.optional if scope not in SETS_STATUSES or len(closed) < len(members)]
        return cls(members, [each for each in connecting if each not in members], suspended, closed, offered)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def authorize(request: HttpRequest, portal_id: str = "") -> HttpResponseBase:
    """Ask the signed-in person, and redirect the browser to the app with a code or an error.

    A wrong app or address gets a page, because the browser is only redirected to registered addresses. An address with
    a portal's number offers that portal alone, to its members.
    """
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    try:
        asked = Asked.read(request)
    except FatalClientError as fault:
        return _fault_page(request, fault)
    except OAuth2Error as error:
        client = developer_app_by_client_id(request.GET["client_id"])
        return _redirect_with_error(client, error.redirect_uri, error)
    mine = [each for each in memberships(request.user) if portal_id in {"", str(each.portal_id)}]
    if portal_id and not mine:
        # A portal that does not exist gets the same page.
        context = {"anywhere": f"{reverse('oauth_authorize')}?{request.GET.urlencode()}"}
        return render(request, "integrations/consent_elsewhere.html", context, status=HTTPStatus.FORBIDDEN)
    lacking = [each for each in mine if lacks_second_step(each)]
    if mine and lacking == mine:
        return to_second_step(request, portal=mine[0].portal)
    choice = Choice.among([each for each in mine if each not in lacking], asked)
    form = _form(request, choice)
    answer = _decide if request.method == "POST" else _page
    return answer(request, asked, form, choice)


def _form(request: HttpRequest, choice: Choice) -> ConsentForm:
    chosen = request.session.get(PORTAL_KEY)
    known = [member.portal_id for member in choice.members]
    portal = chosen if chosen in known else next(iter(known), None)
    ticked = [scope for scope in choice.offered if portal not in choice.closed or scope not in SETS_STATUSES]
    return ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={"portal": portal, "scopes": ticked},
        portals=[(member.portal_id, member.portal.name) for member in choice.members],
        scopes=choice.offered,
        closed=choice.closed,
    )


def _decide(request: HttpRequest, asked: Asked, form: ConsentForm, choice: Choice) -> HttpResponseBase:
    chosen = form.cleaned_data["portal"] if form.is_valid() else None
    member = next((each for each in choice.members if each.portal_id == chosen), None)
    if request.POST.get("decision") != "approve":
        if by := member or next(iter(choice.members), None):
            services.refuse(portal=by.portal, developer_app=asked.client, by=by, now=timezone.now())
        return _redirect_with_error(asked.client, asked.redirect_uri, AccessDeniedError(state=asked.state))
    if member is None:
        return _page(request, asked, form, choice)
    try:
        headers, _body, _status = server().create_authorization_response(
            asked.uri,
            scopes=sorted({*asked.scopes, *form.cleaned_data["scopes"]}),
            credentials={"user": member.user, "member": member},
        )
    except services.NotRegistered:  # the app was deleted meanwhile
        return _fault_page(request, InvalidClientIdError())
    return _redirect_to_app(asked.client, headers["Location"])


def _redirect_with_error(client: DeveloperApp | None, redirect_uri: str, error: OAuth2Error) -> HttpResponse:
    said = dict(error.twotuples)
    said.setdefault("error_description", WHY.get(said["error"], "The request was refused."))
    return _redirect_to_app(client, add_params_to_uri(redirect_uri, said.items()))


def _redirect_to_app(client: DeveloperApp | None, uri: str) -> HttpResponse:
    """Redirect to the app.

    An app that asks for it gets the issuer, so that it detects an answer of another server (RFC 9207).
    """
    if client and client.names_issuer:
        uri = add_params_to_uri(uri, [("iss", settings.PUBLIC_URL)])
    return HttpResponseRedirect(uri)


def _page(request: HttpRequest, asked: Asked, form: ConsentForm, choice: Choice) -> HttpResponseBase:
    needed = Permission.MARKETING_CONTACTS_ACCESS if choice.left_out else Permission.APP_MARKETPLACE_ACCESS
    why = _("A suspended portal connects no apps.") if choice.suspended else lacking(needed)
    dropped = [scope for scope in asked.optional if scope not in choice.offered]
    sent_to = urlsplit(asked.redirect_uri)
    context: dict[str, Any] = {
        "app": asked.client,
        "form": form,
        "scopes": scopes_in_words(asked.scopes),
        "idle": [scope for scope in asked.scopes if scope not in SERVED],
        "dropped": scopes_in_words(dropped),
        "left_out": [member.portal.name for member in choice.left_out],
        "suspended": [member.portal.name for member in choice.suspended],
        "why_left_out": lacking(Permission.MARKETING_CONTACTS_ACCESS),
        "sent_to": sent_to.netloc,
        "locked": "" if choice.members else why,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    # A browser applies form-action also to redirects after a form, which lead to the app and on from there. The policy
    # has no form for IPv6 addresses.
    origin = f"{sent_to.scheme}:" if "[" in sent_to.netloc else f"{sent_to.scheme}://{sent_to.netloc}"
    leads_on = csp_update({"form-action": ["https:", origin]})
    return leads_on(lambda asking: render(asking, "integrations/consent.html", context, status=status))(request)


def _fault_page(request: HttpRequest, fault: FatalClientError) -> HttpResponse:
    if isinstance(fault, InvalidClientIdError | MissingClientIdError):
        why = _("No app with this client ID is registered here.")
    elif isinstance(fault, MismatchingRedirectURIError):
        why = _("The app asked for an answer at a redirect URL that it has not registered.")
    else:
        why = _("The app sent an invalid request.")
    context = {"why": why, "description": fault.description}
    return render(request, "integrations/consent_fault.html", context, status=HTTPStatus.BAD_REQUEST)
