"""Settings → Integrations: the toggles, the API key and private apps."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from integrations import services
from integrations.forms import (
    FILTERS,
    SCOPE_LABELS,
    AppSearchForm,
    PrivateAppForm,
    RotationForm,
    ToggleForm,
    TypedNameForm,
)
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from integrations.selectors import active_credentials, app_rows, connected_apps, found_apps, toggle_history
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import UsageSummary, usage
from marketing_contacts.portals.access import PortalRequest, portal_member, recently_signed_in, refusal
from marketing_contacts.portals.permissions import Permission

PAGE = "integrations/marketing_contacts.html"
API_KEY, PRIVATE_APP = ConnectedApp.Kind.API_KEY, ConnectedApp.Kind.PRIVATE_APP


@require_safe
@portal_member()
def marketing_contacts(request: PortalRequest) -> HttpResponse:
    """The page, or for a search typed into it the list alone."""
    form = AppSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "show": ""}
    now = timezone.now()
    apps = connected_apps(request.portal).select_related("portal")
    others = apps.exclude(kind=API_KEY)
    rows = app_rows(request.portal, found_apps(others, **wanted), now)
    context = _context(request, usage(request.portal)) | {"rows": rows, "filters": FILTERS, "now": now, **wanted}
    if request.htmx and request.htmx.target == "apps":
        return render(request, f"{PAGE}#apps", context | {"announced": _found(len(rows))})
    context |= {"api_key": app_rows(request.portal, apps.filter(kind=API_KEY), now), "any_apps": others.exists()}
    return render(request, PAGE, context)


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def set_marketing_enabled(request: PortalRequest, app_id: int) -> HttpResponse:
    """Put a toggle into the wished position; a stale row gets 409 and itself as it is now."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        return _moved(request, app, _("Say on or off, and which version you saw."), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        app = services.set_marketing_enabled(app=app, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.ToggleMoved as moved:
        text = _("Somebody else changed %s meanwhile. This is how it stands now.") % app.name
        return _moved(request, moved.app, text, HTTPStatus.CONFLICT)
    except billing.NoMarketingContacts:
        text = _("Your edition has no marketing contacts.")
        return _moved(request, app, text, HTTPStatus.CONFLICT)
    if app.marketing_enabled:
        text = _("Contacts that %s creates from now on become marketing contacts.") % app.name
    else:
        text = _("Contacts that %s creates from now on become non-marketing contacts.") % app.name
    return _moved(request, app, text, HTTPStatus.OK)


def _moved(request: PortalRequest, app: ConnectedApp, text: str, status: HTTPStatus) -> HttpResponse:
    """The row as it is now, with a word about it; without JavaScript the whole page."""
    level = messages.SUCCESS if status == HTTPStatus.OK else messages.WARNING
    if not request.htmx:
        messages.add_message(request, level, text)
        return redirect("integrations:marketing_contacts")
    [row] = app_rows(request.portal, connected_apps(request.portal).filter(id=app.id), timezone.now())
    context = _context(request, usage(request.portal)) | {"row": row}
    response = render(request, f"{PAGE}#connected_app_row", context, status=status)
    return trigger_client_event(response, "toast", {"text": text, "bad": status != HTTPStatus.OK}, after="settle")


def _context(request: PortalRequest, summary: UsageSummary) -> dict[str, Any]:
    allowed = request.member.may(Permission.MARKETING_CONTACTS_ACCESS)
    locked = ""
    if not summary.has_marketing_contacts:
        locked = _("Your edition has no marketing contacts: contacts are created as non-marketing.")
    elif not allowed:
        locked = refusal(Permission.MARKETING_CONTACTS_ACCESS)
    return {"usage": summary, "locked": locked, "place": "marketing_contacts"}


def _found(number: int) -> str:
    return ngettext("%(number)s app", "%(number)s apps", number) % {"number": number}


@require_safe
@portal_member()
def api_key(request: PortalRequest) -> HttpResponse:
    """The portal's API key: what is known of it, and what may be done with it."""
    app = connected_apps(request.portal).filter(kind=API_KEY).first()
    return _credentials_page(request, "integrations/api_key.html", app, Permission.SUPER_ADMIN)


@require_POST
@portal_member(Permission.SUPER_ADMIN)
@recently_signed_in
def create_api_key(request: PortalRequest) -> HttpResponse:
    """Create the API key and show it, once."""
    try:
        app, secret = services.connect_api_key(portal=request.portal, by=request.member, at=timezone.now())
    except services.AlreadyConnected:
        messages.warning(request, _("This portal has an API key already."))
        return redirect("integrations:api_key")
    return _shown_once(request, app, secret)


@require_safe
@portal_member()
def private_apps(request: PortalRequest) -> HttpResponse:
    """The portal's private apps, and the form for a new one."""
    return _private_apps(request, PrivateAppForm(initial={"scopes": [Scope.CONTACTS_READ, Scope.CONTACTS_WRITE]}))


@require_POST
@portal_member(Permission.DEVELOPER)
@recently_signed_in
def create_private_app(request: PortalRequest) -> HttpResponse:
    """Create a private app and show its token, once."""
    form = PrivateAppForm(request.POST)
    if not form.is_valid():
        return _private_apps(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    app, secret = services.create_private_app(
        portal=request.portal, by=request.member, at=timezone.now(), **form.cleaned_data
    )
    return _shown_once(request, app, secret)


@require_safe
@portal_member()
def private_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """A private app: what it may do, its token, the history of its toggle."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id, kind=PRIVATE_APP)
    return _credentials_page(request, "integrations/private_app.html", app, Permission.DEVELOPER)


@require_POST
@portal_member()
@recently_signed_in
def rotate(request: PortalRequest, app_id: int) -> HttpResponse:
    """Give an app a new secret and show it, once; the old one ends when the form says."""
    app = _app_with_secret(request, app_id)
    form = RotationForm(request.POST)
    if not form.is_valid():
        return _credentials_page(request, _page_of(app), app, _permission_for(app), HTTPStatus.UNPROCESSABLE_ENTITY)
    secret = services.rotate(app=app, overlap=form.overlap, by=request.member, at=timezone.now())
    return _shown_once(request, app, secret)


@require_POST
@portal_member()
@recently_signed_in
def disconnect(request: PortalRequest, app_id: int) -> HttpResponse:
    """End an app's connection, its name typed: its secret is dead at once, its contacts stay."""
    app = _app_with_secret(request, app_id)
    form = TypedNameForm(request.POST, name=app.name)
    if not form.is_valid():
        return _credentials_page(
            request, _page_of(app), app, _permission_for(app), HTTPStatus.UNPROCESSABLE_ENTITY, end_form=form
        )
    services.disconnect(app=app, by=request.member, at=timezone.now())
    messages.success(request, _("%s is disconnected. Its contacts stay as they are.") % app.name)
    return redirect("integrations:api_key" if app.kind == API_KEY else "integrations:private_apps")


def _app_with_secret(request: PortalRequest, app_id: int) -> ConnectedApp:
    app = get_object_or_404(connected_apps(request.portal), id=app_id, kind__in=[API_KEY, PRIVATE_APP])
    permission = _permission_for(app)
    if not request.member.may(permission):
        raise PermissionDenied(refusal(permission))
    return app


def _permission_for(app: ConnectedApp) -> Permission:
    return Permission.SUPER_ADMIN if app.kind == API_KEY else Permission.DEVELOPER


def _page_of(app: ConnectedApp) -> str:
    return "integrations/api_key.html" if app.kind == API_KEY else "integrations/private_app.html"


def _private_apps(request: PortalRequest, form: PrivateAppForm, status: int = HTTPStatus.OK) -> HttpResponse:
    locked = "" if request.member.may(Permission.DEVELOPER) else refusal(Permission.DEVELOPER)
    apps = connected_apps(request.portal).filter(kind=PRIVATE_APP)
    context = {"apps": apps, "form": form, "locked": locked, "place": "private_apps"}
    return render(request, "integrations/private_apps.html", context, status=status)


def _credentials_page(  # noqa: PLR0917 - a page's parts
    request: PortalRequest,
    page: str,
    app: ConnectedApp | None,
    permission: Permission,
    status: int = HTTPStatus.OK,
    end_form: TypedNameForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "app": app,
        "place": "api_key" if page.endswith("api_key.html") else "private_apps",
        "locked": "" if request.member.may(permission) else refusal(permission),
    }
    if app:
        context |= {
            "credentials": active_credentials(app, timezone.now()),
            "history": toggle_history(app)[:50],
            "scopes": [SCOPE_LABELS[Scope(scope)] for scope in app.scopes],
            "rotation_form": RotationForm(),
            "end_form": end_form or TypedNameForm(name=app.name),
        }
    return render(request, page, context, status=status)


def _shown_once(request: PortalRequest, app: ConnectedApp, secret: str) -> HttpResponse:
    place = "api_key" if app.kind == API_KEY else "private_apps"
    return render(request, "integrations/secret.html", {"app": app, "secret": secret, "place": place})
