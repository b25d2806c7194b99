"""Many contacts on the wire, version 1: by their numbers or emails, page by page, the newest first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from contacts.api import inputs
from contacts.api.gate import Call, api
from contacts.api.v1.profile import asked, by_vid, milliseconds, profiles
from contacts.email_addresses import looked_for
from contacts.models import Contact
from contacts.selectors import (
    any_contact,
    contacts_behind,
    contacts_by_email,
    contacts_with_ids,
    in_bounded_time,
    living_contacts,
)
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import invalid

DEFAULT_COUNT, LARGEST_COUNT = 20, 100
RECENTLY = timedelta(days=30)  # how far the list of those that were changed reaches back, as HubSpot's
LAST_MOMENT = 253_402_300_799_999  # the last of the year 9999


def vids_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/contact/vids/batch?vid=1&vid=2 answers the contacts that exist, by vid."""
    ids = [inputs.number_of("vid", text, 0, inputs.LARGEST_ID) for text in named(call.request, "vid")]
    contacts = contacts_with_ids(call.caller.portal, ids)
    return call.answer(by_vid(profiles(call, list(contacts.values()), asked(call))))


def emails_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/contact/emails/batch?email=… answers the contacts that exist, by vid."""
    emails = [looked_for(email) for email in named(call.request, "email") if "\0" not in email]
    contacts = list(contacts_by_email(call.caller.portal, emails).values())
    return call.answer(by_vid(profiles(call, contacts, asked(call))))


def named(request: HttpRequest, parameter: str) -> list[str]:
    """Return the contacts that a batch names. Raises Refused for more than 100."""
    texts = request.GET.getlist(parameter)
    if len(texts) > LARGEST_COUNT:
        raise invalid(f"{parameter}: name at most {LARGEST_COUNT} contacts, not {len(texts)}.")
    return texts


def all_contacts(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/all/contacts/all: by vid, behind `vidOffset`."""
    count, start = count_of(call.request), number_in(call.request, "vidOffset", 0)
    portal = call.caller.portal
    found = in_bounded_time(portal, lambda: contacts_behind(portal, start, most=count + 1))
    last = found[:count][-1].id if found else start
    return call.answer(page_in(call, found, count) | {"vid-offset": last})


def recently_created(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/all/contacts/recent: the newest first."""
    return _recent(call, living_contacts(call.caller.portal), "created_at")


def recently_updated(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/recently_updated/contacts/recent: those of the last 30 days, the latest changed first."""
    contacts = living_contacts(call.caller.portal).filter(updated_at__gte=call.now - RECENTLY)
    return _recent(call, contacts, "updated_at")


def _recent(call: Call, contacts: QuerySet[Contact], moment: str) -> HttpResponse:
    """Return a page behind `timeOffset` and `vidOffset`, of which one is enough.

    Both are the values of the last contact of the page before.
    """
    count = count_of(call.request)
    behind = contacts.order_by(f"-{moment}", "-id")
    found = in_bounded_time(call.caller.portal, lambda: list(_behind(call, behind, moment)[: count + 1]))
    last = found[:count][-1] if found else None
    offsets = {
        "vid-offset": last.id if last else 0,
        "time-offset": milliseconds(getattr(last, moment)) if last else 0,
    }
    return call.answer(page_in(call, found, count) | offsets)


def _behind(call: Call, contacts: QuerySet[Contact], moment: str) -> QuerySet[Contact]:
    """Return the contacts behind the offsets.

    A moment is finer than its milliseconds, so the contact of `vidOffset` gives it.
    """
    time = number_in(call.request, "timeOffset", 0, highest=LAST_MOMENT)
    vid = number_in(call.request, "vidOffset", 0) or inputs.LARGEST_ID
    exact = any_contact(call.caller.portal, vid).values_list(moment, flat=True).first()
    if not time and not exact:
        return contacts.filter(id__lt=vid)
    first = datetime.fromtimestamp(time / 1000, UTC)
    last = first + timedelta(microseconds=999)
    if exact and (not time or first <= exact <= last):
        first = last = exact
    earlier, beside = Q(**{f"{moment}__lt": first}), Q(**{f"{moment}__lte": last, "id__lt": vid})
    return contacts.filter(earlier | beside, **{f"{moment}__lte": last})


def page_in(call: Call, found: Sequence[Contact], count: int, *, shows_all: bool = False) -> dict[str, Any]:
    """Return a page of profiles. Without a wish of the query, they show little or all."""
    shown = profiles(call, found[:count], asked(call, is_list=True, shows_all=shows_all))
    return {"contacts": shown, "has-more": len(found) > count}


def count_of(request: HttpRequest) -> int:
    """Return the requested number of contacts of a page, or 100 when more are requested."""
    return min(number_in(request, "count", DEFAULT_COUNT, lowest=1), LARGEST_COUNT)


def number_in(
    request: HttpRequest, parameter: str, default: int, *, lowest: int = 0, highest: int = inputs.LARGEST_ID
) -> int:
    return inputs.number_of(parameter, request.GET.get(parameter) or default, lowest, highest)


contact_vids_batch = api(GET=(Scope.CONTACTS_READ, vids_batch))
contact_emails_batch = api(GET=(Scope.CONTACTS_READ, emails_batch))
list_all = api(GET=(Scope.CONTACTS_READ, all_contacts))
list_recently_created = api(GET=(Scope.CONTACTS_READ, recently_created))
list_recently_updated = api(GET=(Scope.CONTACTS_READ, recently_updated))
