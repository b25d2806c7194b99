"""The pages of the API key and of private apps, to create, change and rotate them."""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.access import closed_scopes, may_grant, why_not_granted
from integrations.forms import PrivateAppForm, RotationForm
from integrations.models import ConnectedApp
from integrations.scopes import SETS_STATUSES, Scope
from integrations.selectors import acting_member, app_rows, connected_apps, last_use_of_secrets, used_credentials
from marketing_contacts.portals.access import (
    PortalRequest,
    locked_for,
    portal_member,
    recently_signed_in,
    require_permission,
)
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import TypedNameForm
from marketing_contacts.toolbox.paging import page_of
from marketing_contacts.toolbox.shown_once import redirect_to_secret

NAME_TAKEN = gettext_lazy(
    "This portal already has a private app with this name. Its token was shown once, when the app was created."
)
API_KEY, PRIVATE_APP = ConnectedApp.Kind.API_KEY, ConnectedApp.Kind.PRIVATE_APP
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SecretPage:
    """The page of an app's secrets, with its template, its place in the sidebar and its list."""

    template: str
    place: str
    list_name: str


API_KEY_PAGE = SecretPage("integrations/api_key.html", "api_key", "integrations:api_key")
PRIVATE_APP_PAGE = SecretPage("integrations/private_app.html", "private_apps", "integrations:private_apps")
PERMISSIONS = {
    ConnectedApp.Kind.API_KEY: Permission.SUPER_ADMIN,
    ConnectedApp.Kind.PRIVATE_APP: Permission.DEVELOPER,
    ConnectedApp.Kind.OAUTH_APP: Permission.APP_MARKETPLACE_ACCESS,
}


@require_safe
@portal_member()
def api_key(request: PortalRequest) -> HttpResponse:
    """Show the portal's API key and its actions."""
    app = connected_apps(request.portal).filter(kind=API_KEY).first()
    if app:
        return credentials_page(request, app)
    locked = locked_for(request, Permission.SUPER_ADMIN)
    return render(request, API_KEY_PAGE.template, {"place": API_KEY_PAGE.place, "locked": locked})


@require_POST
@portal_member(Permission.SUPER_ADMIN)
@recently_signed_in
def create_api_key(request: PortalRequest) -> HttpResponse:
    """Create the API key and show its secret once."""
    try:
        app, secret = services.connect_api_key(portal=request.portal, by=request.member, now=timezone.now())
    except services.AlreadyConnected:
        messages.warning(request, _("This portal already has an API key."))
        return redirect("integrations:api_key")
    return redirect_to_secret(request, reverse("integrations:app_secret", [app.id]), secret)


@require_safe
@portal_member()
def private_apps(request: PortalRequest) -> HttpResponse:
    """Show the portal's private apps and the form for a new one."""
    return _private_apps(request, PrivateAppForm(initial={"scopes": [Scope.CONTACTS_READ, Scope.CONTACTS_WRITE]}))


@require_POST
@portal_member(Permission.DEVELOPER)
@recently_signed_in
def create_private_app(request: PortalRequest) -> HttpResponse:
    """Create a private app and show its token once."""
    form = PrivateAppForm(request.POST)
    if not form.is_valid():
        return _private_apps(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    require_may_speak(request, form.cleaned_data["scopes"])
    try:
        app, secret = services.create_private_app(
            portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data
        )
    except services.NameTaken:
        form.add_error("name", NAME_TAKEN)
        return _private_apps(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect_to_secret(request, reverse("integrations:app_secret", [app.id]), secret)


@require_safe
@portal_member()
def private_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show a private app, its token and its disconnection."""
    return credentials_page(request, get_object_or_404(connected_apps(request.portal), id=app_id, kind=PRIVATE_APP))


def before_change(request: PortalRequest, app_id: int) -> Question | None:
    app, form = get_object_or_404(connected_apps(request.portal), id=app_id), PrivateAppForm(request.POST)
    lost = sorted(set(app.scopes).difference(form.cleaned_data["scopes"])) if form.is_valid() else []
    if not lost:
        return None
    return Question(
        _("Remove scopes from %s?") % app.title,
        _("Calls that need these scopes are refused at once: %s.") % ", ".join(lost),
        _("Remove scopes"),
    )


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(before_change)
@recently_signed_in
def change_private_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Change a private app's name, description and scopes."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id, kind=PRIVATE_APP)
    form = PrivateAppForm(request.POST)
    if not form.is_valid():
        return credentials_page(request, app, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    require_may_speak(request, set(form.cleaned_data["scopes"]).difference(app.scopes))
    try:
        services.change_private_app(app=app, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.NameTaken:
        form.add_error("name", NAME_TAKEN)
        return credentials_page(request, app, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    messages.success(request, _("Saved. The change takes effect with the app's next call."))
    return redirect("integrations:private_app", app.id)


def require_may_speak(request: PortalRequest, scopes: Collection[str]) -> None:
    """Raise PermissionDenied for a member who may not grant these scopes."""
    if why := why_not_granted(request.member, scopes):
        raise PermissionDenied(why)


def _may_set_no_status(app: ConnectedApp) -> bool:
    """Return True when the app's calls that set statuses are refused, because its creator lacks the permission."""
    if app.kind != PRIVATE_APP or SETS_STATUSES.isdisjoint(app.scopes):
        return False
    maker = acting_member(app.portal, app.connected_by_id)
    return maker is None or not may_grant(maker, app.scopes)


def permission_for(app: ConnectedApp) -> Permission:
    """Return the permission that is needed to disconnect the app and to rotate its secret."""
    return PERMISSIONS[ConnectedApp.Kind(app.kind)]


def page_of_app(app: ConnectedApp) -> SecretPage:
    """Return the page of the secrets of an API key or a private app."""
    return API_KEY_PAGE if app.is_api_key else PRIVATE_APP_PAGE


def place_of(app: ConnectedApp) -> str:
    """Return the entry of the sidebar that leads to the app."""
    return "marketing_contacts" if app.kind == ConnectedApp.Kind.OAUTH_APP else page_of_app(app).place


def credentials_page(
    request: PortalRequest,
    app: ConnectedApp,
    end_form: TypedNameForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **forms: PrivateAppForm | RotationForm,
) -> HttpResponse:
    """Return the page of an app's secrets. `forms` are the refused forms."""
    page, permission = page_of_app(app), permission_for(app)
    credentials = list(used_credentials(app, timezone.now()))
    described = {"name": app.name, "description": app.description, "scopes": app.scope_names}
    context: dict[str, Any] = {
        "app": app,
        "place": page.place,
        "locked": locked_for(request, permission),
        "secret_locked": why_not_granted(request.member, app.scopes),
        "unheard": _may_set_no_status(app),
        "closed_scopes": closed_scopes(request.member, app.scopes),
        "why_closed": locked_for(request, Permission.MARKETING_CONTACTS_ACCESS),
        "credentials": credentials,
        "last_used_at": last_use_of_secrets(app),
        # Of several old secrets that still work, the page names the one that ends last.
        "old": max((each for each in credentials if each.ends_at), key=attrgetter("ends_at", "pk"), default=None),
        "rotation_form": RotationForm(initial={"replacing": credentials[0].pk} if credentials else {}),
        "form": PrivateAppForm(initial=described),
        "end_form": end_form or TypedNameForm(name=app.title),
    }
    return render(request, page.template, context | forms, status=status)


def address_of(app: ConnectedApp) -> str:
    """Return the address of the page of an API key or a private app."""
    return reverse("integrations:api_key") if app.is_api_key else reverse("integrations:private_app", [app.id])


def app_with_secret(request: PortalRequest, app_id: int) -> ConnectedApp:
    """Return the app of the API key or the private app. Raises PermissionDenied for a member who may not manage it."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id, kind__in=[API_KEY, PRIVATE_APP])
    require_permission(request, permission_for(app))
    return app


def _private_apps(request: PortalRequest, form: PrivateAppForm, status: int = HTTPStatus.OK) -> HttpResponse:
    locked = locked_for(request, Permission.DEVELOPER)
    apps = connected_apps(request.portal).filter(kind=PRIVATE_APP)
    page = page_of(apps, by=["name", "id"], query=request.GET, size=PAGE_SIZE)
    rows = app_rows(request.portal, apps.filter(id__in=[app.id for app in page.rows]), timezone.now())
    context = {
        "rows": rows,
        "page": page,
        "form": form,
        "locked": locked,
        "place": PRIVATE_APP_PAGE.place,
        "closed_scopes": closed_scopes(request.member),
        "why_closed": locked_for(request, Permission.MARKETING_CONTACTS_ACCESS),
    }
    return render(request, "integrations/private_apps.html", context, status=status)
