"""Archive, restore and merge contacts by hand."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms.actions import OtherContactForm
from contacts.forms.labels import Definitions, label_of, value_in_words
from contacts.marketing_status import counts_at, status_at, strength
from contacts.models import Contact
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import (
    ContactFilters,
    SearchTooSlow,
    TooManySlowSearches,
    any_contact,
    definitions_of,
    duplicates_of,
    filtered_contacts,
    in_bounded_time,
    listed_addresses,
    worded_definitions,
)
from contacts.services.addresses import MOST_ADDRESSES, TooManyAddresses
from contacts.services.by_hand import origin_of_member
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_by_choice, restore_contacts
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.views.about import about
from contacts.views.contact import to_restore_first
from contacts.views.listing import rows_of
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first

CANDIDATES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def archive(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the effect of archiving. A POST archives the contact and offers to undo."""
    contact = get_object_or_404(any_contact(request.portal, contact_id))
    if contact.archived_at:
        return to_restore_first(request, contact)
    if request.method != "POST":
        return render(request, "contacts/archive.html", about(contact))
    archive_contacts(portal=request.portal, contact_ids=[contact.id], by=request.member, now=timezone.now())
    undo = reverse("contacts:restore", args=[contact.id])
    messages.success(request, _("Contact %s archived.") % contact.name, extra_tags=undo)
    return redirect("contacts:list")


def before_restoring(request: PortalRequest, contact_id: int) -> Question | None:
    contact = get_object_or_404(any_contact(request.portal, contact_id), merged_into_id=None)
    if not (contact.archived_at and status_at(contact.status, contact.marketing_until, timezone.now()).counts):
        return None
    return Question(
        _("Restore %s?") % contact.name,
        _("This is a marketing contact, so it counts again at once, and the tier may be passed."),
        _("Restore contact"),
    )


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
@asks_first(before_restoring)
def restore(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Restore an archived contact unless another contact has its email."""
    contact = get_object_or_404(any_contact(request.portal, contact_id), merged_into_id=None)
    try:
        restored = restore_contacts(
            portal=request.portal,
            contact_ids=[contact.id],
            origin=origin_of_member(request.member),
            by=request.member,
            now=timezone.now(),
        )
    except EmailTaken as taken:
        return _not_restored(request, contact, taken.contact_id, email=taken.email)
    except ValueTaken as conflict:
        first = conflict.taken[0]
        label = label_of(first.name, definitions_of(request.portal))
        return _not_restored(request, contact, first.owner_id, label=label, value=first.value)
    if any(each.held_reason for each in restored):
        text = _("Contact %s restored and held, because there is no room for it to count.")
    else:
        text = _("Contact %s restored.") if restored else _("Contact %s was not archived.")
    messages.success(request, text % contact.name)
    return redirect("contacts:contact", contact.id)


def _not_restored(request: PortalRequest, contact: Contact, owner_id: int, **value: str) -> HttpResponse:
    """Return the page that names the contact with the email or the unique value."""
    other = any_contact(request.portal, owner_id).first()
    context = about(contact) | {"other": other} | value
    return render(request, "contacts/not_restored.html", context, status=HTTPStatus.CONFLICT)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def merge(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Choose the other contact, show the merged contact, and merge both after a POST."""
    contact = get_object_or_404(any_contact(request.portal, contact_id))
    if contact.archived_at:
        return to_restore_first(request, contact)
    form = OtherContactForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _choose(request, contact)
    number = form.cleaned_data["other"]
    other = get_object_or_404(any_contact(request.portal, number).exclude(id=contact.id), archived_at=None)
    if request.method != "POST":
        return _preview(request, contact, other)
    try:
        merge_by_choice(
            portal=request.portal,
            primary_id=contact.id,
            other_id=other.id,
            taken=form.taken,
            by=request.member,
            now=timezone.now(),
        )
    except ContactsNotFound:
        messages.warning(request, _("One of the two contacts no longer exists. Nothing was merged."))
        return redirect("contacts:list")
    except TooManyAddresses:
        text = _("A contact can have at most %s addresses besides its email. Nothing was merged.")
        messages.warning(request, text % MOST_ADDRESSES)
        return redirect("contacts:contact", contact.id)
    messages.success(request, _("%s was merged into this contact.") % other.name)
    return redirect("contacts:contact", contact.id)


def _choose(request: PortalRequest, contact: Contact) -> HttpResponse:
    q = request.GET.get("q", "")[:100]
    now = timezone.now()
    found = filtered_contacts(request.portal, ContactFilters(q=q), now)
    found = found.exclude(id=contact.id).order_by("-id")
    try:
        contacts = in_bounded_time(request.portal, lambda: list(found[:CANDIDATES])) if q.strip() else []
        proposed = [] if q.strip() else in_bounded_time(request.portal, lambda: duplicates_of(contact, now))
    except TooManySlowSearches:
        contacts, proposed = [], []
        messages.warning(request, _("Other long searches are running. Search again in a moment."))
    except SearchTooSlow:
        contacts, proposed = [], []
        messages.warning(request, _("This search takes too long. Use longer or fewer words."))
    rows = rows_of([each for each, _likeness in proposed], now)
    duplicates = list(zip(rows, [likeness for _each, likeness in proposed], strict=True))
    context = about(contact) | {
        "q": q,
        "candidates": rows_of(contacts, now),
        "duplicates": duplicates,
        "most": CANDIDATES,
    }
    return render(request, "contacts/merge_choose.html", context)


@dataclass(frozen=True, slots=True)
class MergedValue:
    """A property of two contacts, as people read it. The two values are compared as they are stored."""

    name: str
    label: str
    kept: str
    other: str
    differs: bool


def _preview(request: PortalRequest, contact: Contact, other: Contact) -> HttpResponse:
    now = timezone.now()
    from_other = strength(other.status, other.held_reason) > strength(contact.status, contact.held_reason)
    stronger = other if from_other else contact
    context = about(contact) | {
        "other": other,
        "other_status": status_at(other.status, other.marketing_until, now),
        "after": stronger,
        "after_status": status_at(stronger.status, stronger.marketing_until, now),
        "emails": [each for each in (contact.email, other.email) if each]
        + [*listed_addresses(contact), *listed_addresses(other)],
        "both_count": counts_at(contact, now) and counts_at(other, now),
        "values": _values(contact, other, worded_definitions(request.portal)),
    }
    return render(request, "contacts/merge_preview.html", context)


def _values(contact: Contact, other: Contact, definitions: Definitions) -> list[MergedValue]:
    """Return the properties of which one of the two contacts has a value."""
    kept, others = ({"email": each.email, **each.properties} for each in (contact, other))
    names = [name for name in definitions if name != OTHER_EMAILS and (kept.get(name) or others.get(name))]
    return [
        MergedValue(
            name,
            label_of(name, definitions),
            value_in_words(name, kept.get(name), definitions),
            value_in_words(name, others.get(name), definitions),
            differs=bool(kept.get(name) and others.get(name) and kept[name] != others[name]),
        )
        for name in names
    ]
