"""Move toggles of one app or several. Ask first when turning on may cost money, and offer to undo."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from integrations import services
from integrations.forms import ChosenAppsForm, ManyTogglesForm, ToggleForm
from integrations.models import ConnectedApp
from integrations.selectors import app_rows, connected_apps, toggle_history, what_if_on
from integrations.views.toggle_list import toggle_context
from integrations.what_if import WhatIf
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import next_upgrade, usage
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def set_marketing_enabled(request: PortalRequest, app_id: int) -> HttpResponse:
    """Move a toggle to the requested position. A stale row gets 409 and the current row."""
    app = get_object_or_404(connected_apps(request.portal).select_related("portal"), id=app_id)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        return _row(
            request,
            app,
            _("Choose on or off. The form must also send the version that you saw."),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    wish, now = form.cleaned_data, timezone.now()
    if app.marketing_enabled == wish["enabled"]:
        text = _("%s is already on.") if app.marketing_enabled else _("%s is already off.")
        return _row(request, app, f"{text % app.title} {_last_move_in_words(app, request.member)}")
    if wish["enabled"] and not wish["confirmed"] and app.toggle_version == wish["seen_version"]:
        question = _question_before_turning_on(request, [app], place=wish["place"], back=wish["back"])
        if question:
            return question
    try:
        app = services.set_marketing_enabled(
            app=app, enabled=wish["enabled"], seen_version=wish["seen_version"], by=request.member, now=now
        )
    except services.ToggleMoved as moved:
        return _row(request, moved.app, _last_move_in_words(moved.app, request.member), HTTPStatus.CONFLICT)
    except services.NotConnected as gone:
        raise Http404 from gone
    except billing.NoMarketingContacts:
        return _row(request, app, str(NO_MARKETING_CONTACTS), HTTPStatus.CONFLICT)
    undo = None if wish["confirmed"] == "undo" else _undo(app, place=wish["place"], back=wish["back"])
    return _row(request, app, _new_position_in_words(app), undo=undo)


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def set_marketing_enabled_for_many(request: PortalRequest) -> HttpResponse:
    """Move several toggles to one position, all or none. A stale toggle is named."""
    form = ManyTogglesForm(request.POST)
    if not form.is_valid():
        return _rows(request, [], _("Select at least one app, and choose whether to turn it on or off."), bad=True)
    wish = form.cleaned_data
    apps = _chosen(request, wish["app"])
    fresh = all(app.toggle_version == wish["app"][app.id] for app in apps)
    if wish["enabled"] and not wish["confirmed"] and fresh:
        question = _question_before_turning_on(request, apps, place="list", back=wish["back"])
        if question:
            return question
    try:
        moved = services.set_marketing_enabled_for_many(
            portal=request.portal, seen=wish["app"], enabled=wish["enabled"], by=request.member, now=timezone.now()
        )
    except services.TogglesMoved as stale:
        moves = (_last_move_in_words(app, request.member) for app in stale.apps)
        text = " ".join([_("Nothing was changed."), *moves])
        return _rows(request, stale.apps, text, bad=True)
    except (billing.NoMarketingContacts, services.NotConnected):
        return _rows(request, apps, _("Nothing was changed. Check the list again."), bad=True)
    undo = None if wish["confirmed"] == "undo" else _undo_many(moved, back=wish["back"])
    return _rows(request, apps, _number_moved_in_words(moved, wish["enabled"]), undo=undo)


@require_safe
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def turn_on(request: PortalRequest) -> HttpResponse:
    """Show the effect of turning the chosen apps on, with a button.

    The page is the question without JavaScript.
    """
    form = ChosenAppsForm(request.GET)
    if not form.is_valid():
        return redirect("integrations:marketing_contacts")
    chosen = form.cleaned_data
    apps = _chosen(request, chosen["app"])
    context = _question(request, apps, place=chosen["place"], back=chosen["back"])
    return render(request, "integrations/turn_on.html", context)


def _chosen(request: PortalRequest, app_ids: Collection[int]) -> list[ConnectedApp]:
    apps = list(connected_apps(request.portal).select_related("portal").filter(id__in=list(app_ids)))
    if len(apps) < len(app_ids):
        raise Http404
    return apps


def _question_before_turning_on(
    request: PortalRequest, apps: Sequence[ConnectedApp], *, place: str, back: str
) -> HttpResponse | None:
    """Return the question whether to turn these apps on, as a dialog, or as a page without JavaScript.

    Returns None when the effect is negligible, and when the portal has no marketing contacts. The service refuses the
    move of such a portal.
    """
    summary, off = usage(request.portal), [app for app in apps if not app.marketing_enabled]
    if not summary.has_marketing_contacts or not any(app.creates_contacts for app in off):
        return None
    preview = what_if_on(request.portal, off, usage=summary)
    if preview.is_negligible:
        return None
    if not request.htmx:
        seen = [("app", f"{app.id}:{app.toggle_version}") for app in apps]
        query = urlencode([*seen, ("place", place), ("back", back)])
        return redirect(f"{reverse('integrations:turn_on')}?{query}")
    context = _question(request, apps, place=place, back=back, preview=preview)
    response = render(request, "integrations/turn_on.html#dialog", context)
    return reswap(retarget(response, "#dialogs"), "innerHTML")


def _question(
    request: PortalRequest, apps: Sequence[ConnectedApp], *, place: str, back: str, preview: WhatIf | None = None
) -> dict[str, Any]:
    now, context = timezone.now(), toggle_context(request)
    rows = app_rows(request.portal, connected_apps(request.portal).filter(id__in=[app.id for app in apps]), now)
    if preview is None:
        off = [app for app in apps if not app.marketing_enabled]
        preview = what_if_on(request.portal, off, usage=context["usage"])
    one = apps[0] if len(apps) == 1 else None
    passed_on = preview.passing.expected or preview.passing.earliest
    upgrade = next_upgrade(request.portal, day=passed_on) if passed_on else None
    context |= {"rows": rows, "one": one, "preview": preview, "upgrade": upgrade}
    page_before = reverse("integrations:connected_app", args=[one.id]) if one and place == "app" else _list(place, back)
    return context | {"from_place": place, "back": back, "page_before": page_before}


def _row(
    request: PortalRequest,
    app: ConnectedApp,
    text: str,
    status: HTTPStatus = HTTPStatus.OK,
    undo: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the current row with a message, or redirect to the whole page without JavaScript."""
    place = request.POST.get("place") or "list"
    on_its_page = place == "app"
    if not request.htmx:
        _keep_message(request, text, undo=undo, bad=status != HTTPStatus.OK)
        return redirect("integrations:connected_app", app.id) if on_its_page else _to_list(request)
    [row] = app_rows(request.portal, connected_apps(request.portal).filter(id=app.id), timezone.now())
    context = toggle_context(request) | {"row": row, "text": text, "bad": status != HTTPStatus.OK, "undo": undo}
    context["selectable"] &= place == "list" and not app.is_api_key
    context |= {"from_place": place, "alone": on_its_page}
    return render(request, "integrations/toggle_moved.html", context, status=status)


def _rows(
    request: PortalRequest,
    apps: Sequence[ConnectedApp],
    text: str,
    *,
    undo: dict[str, Any] | None = None,
    bad: bool = False,
) -> HttpResponse:
    """Return the current rows of several apps with a message, so that the page keeps its place and its focus.

    Without JavaScript, redirect to the list.
    """
    if not request.htmx:
        _keep_message(request, text, undo=undo, bad=bad)
        return _to_list(request)
    found = connected_apps(request.portal).filter(id__in=[app.id for app in apps])
    rows = app_rows(request.portal, found, timezone.now())
    context = toggle_context(request) | {"rows": rows, "text": text, "bad": bad, "undo": undo}
    return render(request, "integrations/toggles_moved.html", context)


def _keep_message(request: PortalRequest, text: str, *, undo: dict[str, Any] | None, bad: bool = False) -> None:
    """Keep the message, and the form to undo, for the next page."""
    if undo:
        request.session["undo"] = {**undo, "text": text}
    else:
        messages.add_message(request, messages.WARNING if bad else messages.SUCCESS, text)


def _to_list(request: PortalRequest) -> HttpResponse:
    return redirect(_list(request.POST.get("place", ""), request.POST.get("back", "")))


def _list(place: str, back: str) -> str:
    """Return the address of the list of toggles as it was, or of the start page where its toggle is moved."""
    query = QueryDict(back).urlencode()
    address = reverse("integrations:marketing_contacts") + (f"?{query}" if query else "")
    return reverse("start") if place == "start" else address


def _undo(app: ConnectedApp, *, place: str, back: str) -> dict[str, Any]:
    """Return the form that restores the toggle's former position. The form names the toggle's current version."""
    return {
        "action": reverse("integrations:set_marketing_enabled", args=[app.id]),
        "enabled": "off" if app.marketing_enabled else "on",
        "fields": [["seen_version", str(app.toggle_version)], ["place", place or "list"], ["back", back]],
        "target": f"app-{app.id}",
        "back_to": f"switch-{app.id}",
    }


def _undo_many(apps: Sequence[ConnectedApp], *, back: str) -> dict[str, Any] | None:
    if not apps:
        return None
    return {
        "action": reverse("integrations:set_many"),
        "enabled": "off" if apps[0].marketing_enabled else "on",
        "fields": [["back", back], *(["app", f"{app.id}:{app.toggle_version}"] for app in apps)],
        "target": "dialogs",
        "swap": "innerHTML",
        "back_to": "many-on" if apps[0].marketing_enabled else "many-off",
    }


def _new_position_in_words(app: ConnectedApp) -> str:
    if app.marketing_enabled:
        return _("New contacts of %s will become marketing contacts.") % app.title
    return _("New contacts of %s will be non-marketing contacts.") % app.title


def _number_moved_in_words(apps: Sequence[ConnectedApp], enabled: bool) -> str:  # noqa: FBT001 - the toggle's two positions
    number = len(apps)
    if enabled:
        text = ngettext("%(number)s app was turned on.", "%(number)s apps were turned on.", number)
    else:
        text = ngettext("%(number)s app was turned off.", "%(number)s apps were turned off.", number)
    return text % {"number": number}


def _last_move_in_words(app: ConnectedApp, reader: Member) -> str:
    """Return the author and the age of the toggle's last move. The author may be the reader, in another window."""
    change = toggle_history(app).first()
    if change is None:
        return ""
    name = _("You") if change.by_id == reader.user_id else change.by_label
    words = {"name": name, "app": app.title, "ago": timesince(change.at, depth=1)}
    if (timezone.now() - change.at).total_seconds() < 60:  # noqa: PLR2004 - a minute
        return _("%(name)s changed %(app)s just now.") % words
    return _("%(name)s changed %(app)s %(ago)s ago.") % words
