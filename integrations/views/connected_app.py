"""The page of a connected app, with its scopes, its activity, its toggle's history and its disconnection."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.limit_forms import WINDOWS, LimitsForm
from integrations.models import ConnectedApp
from integrations.selectors import all_apps, app_rows, connected_apps, last_connection, settings_of, toggle_history
from integrations.views.credentials import credentials_page, page_of_app, permission_for
from integrations.views.toggle_list import toggle_context
from integrations.words import scopes_in_words
from marketing_contacts.billing.selectors import BreakerOpening, SourceLimit, activity_by_day, breaker_openings
from marketing_contacts.billing.source_limits import proposed_per_hour
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.access import (
    PortalRequest,
    locked_for,
    portal_member,
    recently_signed_in,
    require_permission,
)
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.toolbox.form_fields import TypedNameForm
from marketing_contacts.toolbox.paging import page_of

DAYS = 90
HISTORY_SIZE = 25
OPENINGS = 5
OAUTH_APP = ConnectedApp.Kind.OAUTH_APP


@require_safe
@portal_member()
def connected_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show the page of an app of any kind. A disconnected app keeps a page with its history."""
    apps = all_apps(request.portal).select_related("portal", "developer_app__owner")
    app: ConnectedApp = get_object_or_404(apps, id=app_id)
    return disconnected_page(request, app) if app.disconnected_at else app_page(request, app)


@require_POST
@portal_member()
def disconnect(request: PortalRequest, app_id: int) -> HttpResponse:
    """Disconnect an app after its name was typed.

    The app's secrets and tokens stop working at once, and its contacts stay.
    """
    app = requested_app(request, app_id)
    require_permission(request, permission_for(app))
    return _disconnect(request, app)


@recently_signed_in
def _disconnect(request: PortalRequest, app: ConnectedApp) -> HttpResponse:
    form = TypedNameForm(request.POST, name=app.title)
    if not form.is_valid():
        page = app_page if app.kind == OAUTH_APP else credentials_page
        return page(request, app, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    services.disconnect(app=app, by=request.member, now=timezone.now())
    messages.success(request, _("%s has been disconnected. Its contacts stay as they are.") % app.title)
    if app.kind == OAUTH_APP:
        return redirect("integrations:connected_app", app.id)
    return redirect(page_of_app(app).list_name)


def requested_app(request: PortalRequest, app_id: int) -> ConnectedApp:
    """Return the connected app in the address, or answer 404."""
    apps = connected_apps(request.portal).select_related("portal", "developer_app__owner")
    app: ConnectedApp = get_object_or_404(apps, id=app_id)
    return app


def app_page(
    request: PortalRequest,
    app: ConnectedApp,
    end_form: TypedNameForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    limits_form: LimitsForm | None = None,
) -> HttpResponse:
    """Return the page of an app. Refused forms are shown as they were sent."""
    now, permission = timezone.now(), permission_for(app)
    [row] = app_rows(request.portal, connected_apps(request.portal).filter(id=app.id), now)
    context: dict[str, Any] = (
        toggle_context(request)
        | _limits(app, row.limit, limits_form)
        | (history := _history(request, app, now))
        | {
            "row": row,
            "scopes": scopes_in_words(app.scopes),
            "before": last_connection(app),
            "proposed": proposed_per_hour(history["most_a_day"]),
            "end_form": end_form or TypedNameForm(name=app.title),
            "end_locked": locked_for(request, permission),
            "undo": request.session.pop("undo", None),
            "selectable": False,
            "from_place": "app",
            "alone": True,
        }
    )
    return render(request, "integrations/connected_app.html", context, status=status)


def disconnected_page(request: PortalRequest, app: ConnectedApp) -> HttpResponse:
    """Return the page of a disconnected app with what it created, its breaker's openings and its toggle's history."""
    limits: dict[str, int | None] = app.last_limits or {}
    context = _history(request, app, timezone.now()) | {
        "place": "marketing_contacts",
        "openings": _openings(app),
        "limits": limits,
        "limits_form": LimitsForm(),
        "window": WINDOWS.get(limits.get("rate_minutes") or 0, ""),
    }
    return render(request, "integrations/disconnected_app.html", context)


def _history(request: PortalRequest, app: ConnectedApp, now: datetime) -> dict[str, Any]:
    """Return the app with the days of its activity and a page of its toggle's history."""
    changes = page_of(toggle_history(app), by=["-version"], query=request.GET, size=HISTORY_SIZE)
    days = activity_by_day(request.portal, SourceKind.APP, app.id, days=DAYS, today=timezone.localdate(now))
    return {
        "app": app,
        "days": days,
        "most_a_day": max(day.created for day in days),
        "created": sum(day.created for day in days),
        "marketing": sum(day.marketing for day in days),
        "page": changes,
        "settings": settings_of(app, changes.rows, to_the_first=not changes.next),
    }


def _limits(app: ConnectedApp, limit: SourceLimit | None, form: LimitsForm | None) -> dict[str, Any]:
    """Return the app's limits and the last openings of its breaker."""
    initial = {"maximum": limit.maximum, "stamps": limit.rate, "minutes": limit.rate_minutes or 60} if limit else {}
    openings = _openings(app)
    return {
        "limits_form": form or LimitsForm(initial=initial),
        "window": WINDOWS.get(limit.rate_minutes or 0, "") if limit else "",
        "openings": openings,
        "opening": next((each for each in openings if each.closed_at is None), None),
    }


def _openings(app: ConnectedApp) -> list[BreakerOpening]:
    """Return the last openings of the app's breaker."""
    return list(breaker_openings(app.portal, SourceKind.APP, app.id)[:OPENINGS])
