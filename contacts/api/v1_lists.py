"""Many contacts on the wire, version 1: by their numbers or emails, page by page, the newest first, by words."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from contacts.api import inputs
from contacts.api.errors import invalid
from contacts.api.gate import Call, api
from contacts.api.v1_profile import asked, by_vid, milliseconds, profiles
from contacts.models import Contact
from contacts.selectors import MOST_COUNTED, ContactFilters, contacts_by_email, listed_contacts, living_contacts, total
from integrations.rate_limits import Policy
from integrations.scopes import Scope
from marketing_contacts.billing.selectors import usage

DEFAULT_COUNT, LARGEST_COUNT = 20, 100
LONGEST_QUERY = 3_000
LAST_MOMENT = 253_402_300_799_999  # the last of the year 9999


def vids_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/contact/vids/batch?vid=1&vid=2: those that there are, by vid."""
    ids = [inputs.number_of("vid", text, 0, inputs.LARGEST_ID) for text in _named(call.request, "vid")]
    return _by_vid(call, living_contacts(call.caller.portal).filter(id__in=ids))


def emails_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/contact/emails/batch?email=…: those that there are, by vid."""
    emails = [email.strip().lower() for email in _named(call.request, "email") if "\0" not in email]
    return _by_vid(call, contacts_by_email(call.caller.portal, emails).values())


def _named(request: HttpRequest, parameter: str) -> list[str]:
    texts = request.GET.getlist(parameter)
    if len(texts) > LARGEST_COUNT:
        raise invalid(f"{parameter}: name at most {LARGEST_COUNT} contacts, not {len(texts)}.")
    return texts


def _by_vid(call: Call, contacts: Iterable[Contact]) -> HttpResponse:
    return call.answer(by_vid(profiles(call, list(contacts), asked(call))))


def all_contacts(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/all/contacts/all: by vid, behind `vidOffset`."""
    count, start = _count(call.request), _number(call.request, "vidOffset", 0)
    found = list(living_contacts(call.caller.portal).filter(id__gt=start)[: count + 1])
    last = found[:count][-1].id if found else start
    return call.answer(_page(call, found, count) | {"vid-offset": last})


def recently_created(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/all/contacts/recent: the newest first."""
    return _recent(call, "created_at")


def recently_updated(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/recently_updated/contacts/recent: the latest changed first."""
    return _recent(call, "updated_at")


def _recent(call: Call, moment: str) -> HttpResponse:
    """A page behind `timeOffset` and `vidOffset`; both are those of the page's last contact."""
    count = _count(call.request)
    contacts = living_contacts(call.caller.portal).order_by(f"-{moment}", "-id")
    found = list(_behind(call.request, contacts, moment)[: count + 1])
    last = found[:count][-1] if found else None
    offsets = {
        "vid-offset": last.id if last else 0,
        "time-offset": milliseconds(getattr(last, moment)) if last else 0,
    }
    return call.answer(_page(call, found, count) | offsets)


def _behind(request: HttpRequest, contacts: QuerySet[Contact], moment: str) -> QuerySet[Contact]:
    """Those behind the offsets. A moment is finer than its milliseconds: the contact of `vidOffset` knows it."""
    time, vid = _number(request, "timeOffset", 0, highest=LAST_MOMENT), _number(request, "vidOffset", inputs.LARGEST_ID)
    if not time:
        return contacts
    first = datetime.fromtimestamp(time / 1000, UTC)
    last = first + timedelta(microseconds=999)
    exact = contacts.filter(id=vid).values_list(moment, flat=True).first()
    if exact and first <= exact <= last:
        first = last = exact
    earlier, beside = Q(**{f"{moment}__lt": first}), Q(**{f"{moment}__lte": last, "id__lt": vid})
    return contacts.filter(earlier | beside, **{f"{moment}__lte": last})


def search(call: Call) -> HttpResponse:
    """GET /contacts/v1/search/query?q=…: contacts with words that begin so, the newest first."""
    request, portal = call.request, call.caller.portal
    count, offset = _count(request), _number(request, "offset", 0)
    if offset + count > MOST_COUNTED:
        raise invalid(f"offset: only the first {MOST_COUNTED} contacts can be paged through.")
    q = request.GET.get("q", "")
    if len(q) > LONGEST_QUERY:
        raise invalid(f"q: at most {LONGEST_QUERY} characters, not {len(q)}.")
    filters = ContactFilters(q=q)
    contacts, order = listed_contacts(portal, filters)
    found = list(contacts.order_by(*order)[offset : offset + count + 1])
    page = {"query": q, "offset": offset + len(found[:count]), "total": total(portal, filters, usage(portal)).number}
    return call.answer(_page(call, found, count) | page)


def _page(call: Call, found: Sequence[Contact], count: int) -> dict[str, Any]:
    shown = profiles(call, found[:count], asked(call, is_list=True))
    return {"contacts": shown, "has-more": len(found) > count}


def _count(request: HttpRequest) -> int:
    """How many a page holds: what is asked for, but 100 at most."""
    return min(_number(request, "count", DEFAULT_COUNT, lowest=1), LARGEST_COUNT)


def _number(
    request: HttpRequest, parameter: str, default: int, *, lowest: int = 0, highest: int = inputs.LARGEST_ID
) -> int:
    return inputs.number_of(parameter, request.GET.get(parameter) or default, lowest, highest)


contact_vids_batch = api(GET=(Scope.CONTACTS_READ, vids_batch))
contact_emails_batch = api(GET=(Scope.CONTACTS_READ, emails_batch))
list_all = api(GET=(Scope.CONTACTS_READ, all_contacts))
list_recently_created = api(GET=(Scope.CONTACTS_READ, recently_created))
list_recently_updated = api(GET=(Scope.CONTACTS_READ, recently_updated))
search_query = api(limited_by=Policy.SECONDLY, GET=(Scope.CONTACTS_READ, search))
