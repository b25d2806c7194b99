"""The pages Settings → Integrations → Developer apps, to register, change, list and delete apps."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.forms import DeveloperAppForm, ListingForm, LogoForm, RegistrationForm, RotationForm
from integrations.models import DeveloperApp, Listing
from integrations.scopes import Scope
from integrations.selectors import developer_apps as apps_of
from integrations.selectors import install_counts, installs_of
from integrations.views.rotation import BEFORE_ENDING_OVERLAP, question_before_rotating
from marketing_contacts.portals.access import PortalRequest, portal_member, recently_signed_in
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import TypedNameForm
from marketing_contacts.toolbox.paging import page_of
from marketing_contacts.toolbox.shown_once import redirect_to_secret

PLACE = {"place": "developer_apps"}
PAGE_SIZE = 50
AUTHORIZE = "/oauth/authorize"
LISTED = {
    Listing.OFF: gettext_lazy("%s is no longer in the App Marketplace."),
    Listing.IN_REVIEW: gettext_lazy(
        "The staff of this installation will review %s before it appears in the App Marketplace."
    ),
    Listing.DECLINED: gettext_lazy("The staff of this installation declined to list %s."),
    Listing.SHOWN: gettext_lazy("%s is now in the App Marketplace."),
}
NAME_TAKEN = gettext_lazy(
    "This portal already has an app with this name. Its secret was shown once, when the app was registered."
)
MANAGED = "integrations:developer_app"


@require_safe
@portal_member(Permission.DEVELOPER)
def developer_apps(request: PortalRequest) -> HttpResponse:
    """Show the apps that the portal registered."""
    page = page_of(apps_of(request.portal), by=["name", "id"], query=request.GET, size=PAGE_SIZE)
    counts = install_counts(page.rows)
    context = PLACE | {"page": page, "rows": [(app, counts.get(app.pk, 0)) for app in page.rows]}
    return render(request, "integrations/developer_apps.html", context)


@require_safe
@portal_member(Permission.DEVELOPER)
def new_developer_app(request: PortalRequest) -> HttpResponse:
    """Show the form for a new app."""
    return _registration_page(
        request, RegistrationForm(initial={"scopes": [Scope.CONTACTS_READ, Scope.CONTACTS_WRITE]})
    )


@require_POST
@portal_member(Permission.DEVELOPER)
@recently_signed_in
def register_developer_app(request: PortalRequest) -> HttpResponse:
    """Register an app and show its secret once. A public client has no secret."""
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _registration_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        app, secret = services.register_developer_app(
            portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data
        )
    except services.NameTaken:
        form.add_error("name", NAME_TAKEN)
        return _registration_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _to_secret(request, app, secret) if secret else redirect(MANAGED, app.pk)


@require_safe
@portal_member(Permission.DEVELOPER)
def developer_app(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Show an app with its client id, its secret, its connections and its settings."""
    return app_page(request, _app_of_portal(request, developer_app_id))


def before_change(request: PortalRequest, developer_app_id: int) -> Question | None:
    app, form = _app_of_portal(request, developer_app_id), DeveloperAppForm(request.POST)
    lost = set(app.redirect_uris.split()).difference(form.cleaned_data["redirect_uris"]) if form.is_valid() else set()
    if not lost:
        return None
    return Question(
        _("Remove redirect URLs of %s?") % app.name,
        _("Nobody can connect the app through these URLs any more: %s.") % ", ".join(sorted(lost)),
        _("Remove URLs"),
    )


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(before_change)
@recently_signed_in
def change_developer_app(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Change an app's name, redirect addresses and scopes."""
    app, form = _app_of_portal(request, developer_app_id), DeveloperAppForm(request.POST)
    if not form.is_valid():
        return app_page(request, app, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    try:
        services.change_developer_app(app=app, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.NameTaken:
        form.add_error("name", NAME_TAKEN)
        return app_page(request, app, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
    return _return_to_app(request, app, _("Saved. People who connect the app from now on are asked for these scopes."))


def before_rotating(request: PortalRequest, developer_app_id: int) -> Question | None:
    return question_before_rotating(RotationForm(request.POST), _app_of_portal(request, developer_app_id).name)


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(before_rotating)
@recently_signed_in
def rotate_client_secret(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Create a new secret of an app and show it once. The form says when the old one ends."""
    app, form = _app_of_portal(request, developer_app_id), RotationForm(request.POST)
    if not form.is_valid():
        return app_page(request, app, HTTPStatus.UNPROCESSABLE_ENTITY, rotation_form=form)
    wish = {"overlap": form.overlap, "replacing": form.cleaned_data["replacing"]}
    try:
        secret = services.rotate_client_secret(app=app, by=request.member, now=timezone.now(), **wish)
    except services.HasNoSecret as none:
        raise Http404 from none
    except services.RotatedMeanwhile:
        words = _(
            "This secret has already been rotated. The new one was shown only once, right then. If you do "
            "not have it, rotate the secret again."
        )
        return _return_to_app(request, app, words, level=messages.WARNING)
    return _to_secret(request, app, secret)


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(BEFORE_ENDING_OVERLAP)
@recently_signed_in
def end_client_secret(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """End the old secret before the end of its overlap."""
    app = _app_of_portal(request, developer_app_id)
    services.end_secret_overlap(app=app, by=request.member, now=timezone.now())
    return _return_to_app(request, app, _("The old secret no longer works."))


def before_unlisting(request: PortalRequest, developer_app_id: int) -> Question | None:
    app, form = _app_of_portal(request, developer_app_id), ListingForm(request.POST)
    if not (app.is_listed and form.is_valid() and not form.cleaned_data["listed"]):
        return None
    return Question(
        _("Remove %s from the App Marketplace?") % app.name,
        _(
            "Portals that have connected the app keep it. The staff of this installation will review it before it is "
            "listed again."
        ),
        _("Remove from the App Marketplace"),
    )


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(before_unlisting)
def list_developer_app(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """List an app in every portal's App Marketplace, or take it out."""
    app, form = _app_of_portal(request, developer_app_id), ListingForm(request.POST)
    if not form.is_valid():
        return _return_to_app(request, app, _("Choose on or off."), level=messages.WARNING)
    app = services.set_listed(app=app, by=request.member, now=timezone.now(), **form.cleaned_data)
    return _return_to_app(request, app, LISTED[app.listing] % app.name)


def before_removing_logo(request: PortalRequest, developer_app_id: int) -> Question | None:
    if "remove" not in request.POST:
        return None
    return Question(
        _("Remove the logo of %s?") % _app_of_portal(request, developer_app_id).name,
        _("The image is deleted. If the app is listed, the staff of this installation will review it again."),
        _("Remove logo"),
    )


@require_POST
@portal_member(Permission.DEVELOPER)
@asks_first(before_removing_logo)
def set_logo(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Set or remove an app's picture."""
    app, form, content = _app_of_portal(request, developer_app_id), LogoForm(request.POST, request.FILES), b""
    if "remove" not in request.POST:
        if not form.is_valid():
            return app_page(request, app, HTTPStatus.UNPROCESSABLE_ENTITY, logo_form=form)
        content = form.cleaned_data["logo"]
    services.set_logo(app=app, content=content, by=request.member, now=timezone.now())
    return _return_to_app(request, app, _("Logo changed.") if content else _("Logo removed."))


@require_POST
@portal_member(Permission.DEVELOPER)
@recently_signed_in
def delete_developer_app(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Delete an app after its name was typed. A connected app is refused."""
    app = _app_of_portal(request, developer_app_id)
    form = TypedNameForm(request.POST, name=app.name)
    if not form.is_valid():
        return app_page(request, app, HTTPStatus.UNPROCESSABLE_ENTITY, end_form=form)
    try:
        services.delete_developer_app(app=app, by=request.member, now=timezone.now())
    except services.StillInstalled:
        form.add_error(None, _("The app is connected. You can delete it once no portal has it connected."))
        return app_page(request, app, HTTPStatus.CONFLICT, end_form=form)
    messages.success(request, _("%s deleted.") % app.name)
    return redirect("integrations:developer_apps")


def install_address(request: HttpRequest, app: DeveloperApp) -> str:
    """Return the address that asks a person to connect the app.

    The browser returns to the app's first redirect address.
    """
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris.split()[0], "scope": " ".join(app.scopes)}
    if app.optional_scopes:
        asked["optional_scope"] = " ".join(app.optional_scopes)
    return request.build_absolute_uri(f"{AUTHORIZE}?{urlencode(asked)}")


def app_page(
    request: PortalRequest, app: DeveloperApp, status: HTTPStatus = HTTPStatus.OK, **forms_: forms.Form
) -> HttpResponse:
    """Return the page of an app. `forms_` are the refused forms."""
    now, ends = timezone.now(), app.previous_secret_ends_at
    page = page_of(installs_of(app), by=["-connected_at", "-id"], query=request.GET, size=PAGE_SIZE)
    names = Portal.objects.in_bulk([install.portal_id for install in page.rows])
    described: dict[str, Any] = {
        "name": app.name,
        "description": app.description,
        "redirect_uris": "\n".join(app.redirect_uris.split()),
        "scopes": app.scopes,
        "optional_scopes": app.optional_scopes,
        "names_issuer": app.names_issuer,
    }
    context = PLACE | {
        "app": app,
        "old_ends_at": ends if ends and ends > now else None,
        "install_address": install_address(request, app),
        "page": page,
        "installs": [(install, names[install.portal_id]) for install in page.rows],
        "rotation_form": RotationForm(initial={"replacing": app.secret_mark}),
        "form": DeveloperAppForm(initial=described),
        "logo_form": LogoForm(),
        "end_form": TypedNameForm(name=app.name),
    }
    return render(request, "integrations/developer_app.html", context | forms_, status=status)


def _app_of_portal(request: PortalRequest, developer_app_id: int) -> DeveloperApp:
    return get_object_or_404(apps_of(request.portal).select_related("owner"), pk=developer_app_id)


def _registration_page(
    request: PortalRequest, form: RegistrationForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "integrations/new_developer_app.html", PLACE | {"form": form}, status=status)


def _to_secret(request: PortalRequest, app: DeveloperApp, secret: str) -> HttpResponse:
    return redirect_to_secret(request, reverse("integrations:client_secret", [app.pk]), secret)


def _return_to_app(
    request: PortalRequest, app: DeveloperApp, words: str, level: int = messages.SUCCESS
) -> HttpResponse:
    messages.add_message(request, level, words)
    return redirect(MANAGED, app.pk)
