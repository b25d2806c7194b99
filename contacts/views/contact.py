"""The page of a contact, with its facts, its status and its history."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.forms.actions import StatusForm
from contacts.forms.labels import Definitions, label_of, value_in_words
from contacts.forms.suppression import about as about_address
from contacts.marketing_status import MOVES, Obstacle, Outcome, obstacles_at
from contacts.models import Contact
from contacts.property_definitions import MAIN_PROPERTIES, OTHER_EMAILS, OWNER
from contacts.selectors import (
    any_contact,
    definitions_of,
    freed_addresses,
    listed_addresses,
    other_addresses,
    owner_property,
    suppression_reasons,
    suppressions_of,
)
from contacts.services.by_hand import origin_of_member
from contacts.services.status.set import set_marketing_status
from contacts.views.about import about
from contacts.views.locks import locked_status
from contacts.views.signed_undo import address_of_undo
from contacts.views.timeline import timeline_of
from contacts.words import local_text
from marketing_contacts.billing.selectors import next_upgrade, usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission


@require_safe
@portal_member()
def contact(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the page of a contact. The id of a merged contact redirects to its survivor."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    if found.merged_into_id:
        messages.info(request, _("%s was merged into this contact.") % found.name)
        return redirect("contacts:contact", found.merged_into_id)
    definitions = definitions_of(request.portal)
    if found.properties.get(OWNER):
        definitions = {**definitions, OWNER: owner_property(request.portal)}
    summary = usage(request.portal)
    suppressions = suppressions_of(request.portal, found.email) if found.email else []
    context = about(found) | {
        "usage": summary,
        "upgrade": None if summary.free_places else next_upgrade(request.portal, day=timezone.localdate(summary.as_of)),
        "locked_status": locked_status(request, summary),
        **about_address(suppressions),
        "obstacles": obstacles_at(found, [each.reason for each in suppressions], timezone.now()),
        "facts": facts_of(found, definitions),
        "addresses": addresses_of(request.portal, found),
        "other_emails": OTHER_EMAILS,
        **timeline_of(request, found, query=QueryDict(), definitions=definitions),
    }
    return render(request, "contacts/contact.html", context)


def obstacles_of(portal: Portal, found: Contact) -> list[Obstacle]:
    """Return why the contact may not get marketing email now."""
    reasons = suppression_reasons(portal, filter(None, [found.email]))
    return obstacles_at(found, reasons.get(found.email or "", ()), timezone.now())


def to_restore_first(request: PortalRequest, found: Contact) -> HttpResponse:
    """Redirect to the page of an archived contact after an action that only living contacts allow."""
    messages.warning(request, _("The contact %s is archived. Restore it first.") % found.name)
    return redirect("contacts:contact", found.id)


def addresses_of(portal: Portal, found: Contact) -> list[Contact]:
    """Return the rows of the contact's other addresses. An archived contact lists those that it would take back."""
    if not listed_addresses(found):
        return []
    return freed_addresses(portal, [found]) if found.archived_at else list(other_addresses(portal, [found.id]))


def facts_of(found: Contact, definitions: Definitions) -> list[tuple[str, str, str]]:
    """Return the contact's properties as name, label and value, the main ones first.

    Archived properties and other addresses are left out.
    """
    values = {name: value for name, value in {**found.properties, "email": found.email}.items() if name in definitions}
    rest = sorted(name for name in values if name not in {*MAIN_PROPERTIES, OTHER_EMAILS})
    shown = [name for name in (*MAIN_PROPERTIES, *rest) if values.get(name) or name in MAIN_PROPERTIES]
    return [(name, label_of(name, definitions), value_in_words(name, values.get(name), definitions)) for name in shown]


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def set_status(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Set the contact's marketing status by hand."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    if found.archived_at:
        return to_restore_first(request, found)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Choose marketing or non-marketing."), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = timezone.now()
    try:
        [decision] = set_marketing_status(
            portal=request.portal,
            contact_ids=[found.id],
            wished=form.cleaned_data["wished"],
            origin=origin_of_member(request.member),
            now=now,
            by=request.member,
        )
    except NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
    else:
        undo = address_of_undo(decision, now) if decision.outcome in MOVES else ""
        say_outcome(request, found.id, decision.outcome, undo=undo)
    return redirect("contacts:contact", found.id)


def say_outcome(request: PortalRequest, contact_id: int, outcome: Outcome, *, undo: str = "") -> None:
    """Tell what was decided about a contact's status, with the address that undoes it."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    until = local_text(found.marketing_until, "DATE_FORMAT")
    texts = {
        Outcome.MARKETING: _("%(name)s is a marketing contact and counts."),
        Outcome.HELD: _("%(name)s is held because the maximum of marketing contacts is reached. It does not count."),
        Outcome.PENDING_NON_MARKETING: _("%(name)s stops counting on %(until)s.")
        if obstacles_of(request.portal, found)
        else _("%(name)s stops counting on %(until)s. Until then it may still get marketing email."),
        Outcome.NON_MARKETING: _("%(name)s is a non-marketing contact and does not count."),
        Outcome.UNCHANGED: _("%(name)s already has this status."),
    }
    level = messages.WARNING if outcome is Outcome.HELD else messages.SUCCESS
    text = texts.get(outcome, _("%(name)s no longer exists."))
    messages.add_message(request, level, text % {"name": found.name, "until": until}, extra_tags=undo)
