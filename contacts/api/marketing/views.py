"""Our own addresses, under /marketing-contacts/v1/. These serve usage, toggles, and statuses with their decisions."""

from datetime import timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from contacts.api import inputs
from contacts.api.decisions import NOT_IN_EDITION
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.keys import found_by_own_keys, ids_by_key
from contacts.api.marketing.shapes import (
    AppAnswer,
    AppsAnswer,
    SourceUsage,
    StatusInput,
    ToggleInput,
    UsageAnswer,
)
from contacts.marketing_status import HeldReason, MarketingStatus, Outcome
from contacts.services.status.set import Decision, set_marketing_statuses
from integrations.gate import View
from integrations.scopes import Scope
from integrations.selectors import all_apps, connected_apps
from integrations.services import NotConnected, ToggleMoved, set_marketing_enabled
from marketing_contacts.billing.selectors import activity_by_source, limits_of_sources, usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import Refused, nothing_there

DAYS = 30
WISHES = {"marketing": MarketingStatus.MARKETING, "non_marketing": MarketingStatus.NON_MARKETING}
OUTCOME_MESSAGES = {
    Outcome.MARKETING: "The contact is now a marketing contact.",
    Outcome.PENDING_NON_MARKETING: "The contact becomes non-marketing on the next update date and counts until then.",
    Outcome.NON_MARKETING: "The contact is now a non-marketing contact.",
    Outcome.SUPPRESSED: "The address is suppressed, so an app cannot make it a marketing contact.",
    Outcome.UNCHANGED: "The contact already has this status.",
    Outcome.NOT_FOUND: "The portal has no such contact.",
}
HELD_MESSAGES = {
    HeldReason.MAXIMUM: "There is no room under the portal's maximum. The contact is held until someone releases it.",
    HeldReason.APP_MAXIMUM: "The app's own maximum is reached. The contact is held until someone releases it.",
    HeldReason.BREAKER: "The app's breaker is open. The contact is held until someone releases it.",
}


def own(view: View) -> View:
    """Make the view of an address of ours, which takes a bearer token only."""

    def with_bearer_only(request: HttpRequest, **arguments: str) -> HttpResponse:
        query = request.GET.copy()
        query.pop("hapikey", None)
        request.GET = query  # type: ignore[assignment]  # a mutable copy does for a reader
        return view(request, **arguments)

    return csrf_exempt(with_bearer_only)


def read_usage(call: Call) -> HttpResponse:
    """Answer GET /marketing-contacts/v1/usage."""
    portal, now = call.caller.portal, call.now
    found, names = usage(portal), dict(all_apps(portal).values_list("id", "name"))
    since = now.astimezone(ZoneInfo(portal.time_zone)).date() - timedelta(days=DAYS)
    by_source = sorted(activity_by_source(portal, since=since, now=now).items())
    return call.answer(
        UsageAnswer(
            found.count,
            found.tier,
            found.maximum,
            found.held,
            found.pending,
            found.free_places,
            found.next_update_date,
            wire_time(found.as_of),
            [SourceUsage.of(source, activity, names) for source, activity in by_source],
        )
    )


def list_apps(call: Call) -> HttpResponse:
    """GET /marketing-contacts/v1/apps: those that are connected, by name."""
    apps = list(connected_apps(call.caller.portal))
    limits = limits_of_sources(call.caller.portal, SourceKind.APP, [app.id for app in apps])
    return call.answer(AppsAnswer([AppAnswer.of(app, limits.get(app.id)) for app in apps]))


def flip(call: Call, app_id: str) -> HttpResponse:
    """PATCH /marketing-contacts/v1/apps/{appId} moves the app's toggle, like a click of the credential's creator."""
    wish, known = call.body(ToggleInput), connected_apps(call.caller.portal).select_related("portal")
    app = known.filter(id=inputs.numeric_id(app_id) or 0).first()
    if app is None:
        raise nothing_there()
    try:
        moved = set_marketing_enabled(
            app=app,
            enabled=wish.marketing_enabled,
            seen_version=wish.seen_version,
            by=call.answers_for_it(),
            now=call.now,
            via=call.caller.app,
        )
    except ToggleMoved as stale:
        message = f"The toggle was changed in the meantime. Its version is now {stale.app.toggle_version}."
        raise Refused(HTTPStatus.CONFLICT, "CONFLICT", message) from None
    except NotConnected:
        raise nothing_there() from None
    except NoMarketingContacts:
        raise Refused(HTTPStatus.FORBIDDEN, "FORBIDDEN", NOT_IN_EDITION) from None
    limits = limits_of_sources(call.caller.portal, SourceKind.APP, [moved.id])
    return call.answer(AppAnswer.of(moved, limits.get(moved.id)))


def set_statuses(call: Call) -> HttpResponse:
    """POST /marketing-contacts/v1/contacts/status: up to 100 contacts, a decision for each."""
    wishes = call.body(StatusInput).inputs
    inputs.check_size(wishes)
    ids = found_by_own_keys(call, wishes, ids_by_key)
    inputs.check_unique([str(contact_id) for contact_id in ids if contact_id is not None])
    wished = {
        contact_id: WISHES[wish.status] for contact_id, wish in zip(ids, wishes, strict=True) if contact_id is not None
    }
    try:
        decisions = set_marketing_statuses(portal=call.caller.portal, wishes=wished, origin=call.origin, now=call.now)
    except NoMarketingContacts:
        raise Refused(HTTPStatus.FORBIDDEN, "FORBIDDEN", NOT_IN_EDITION) from None
    results = []
    for contact_id, wish in zip(ids, wishes, strict=True):
        decision = decisions[contact_id] if contact_id is not None else Decision(0, Outcome.NOT_FOUND)
        outcome, held = decision.outcome, decision.held_reason if decision.outcome is Outcome.HELD else None
        decided = {
            "id": str(wish.id),
            "contactId": None if outcome is Outcome.NOT_FOUND else str(decision.contact_id),
            "decision": outcome,
            "reason": HELD_MESSAGES[held] if held else OUTCOME_MESSAGES[outcome],
            "heldReason": held,
        }
        results.append(decided)
    return call.answer({"results": results})


portal_usage = own(api(GET=(Scope.USAGE_READ, read_usage)))
apps = own(api(GET=(Scope.SETTINGS, list_apps)))
app_toggle = own(api(PATCH=(Scope.SETTINGS, idempotent(flip))))
contact_statuses = own(api(POST=(Scope.STATUS_WRITE, idempotent(set_statuses))))
