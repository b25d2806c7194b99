"""Create and edit contacts by hand."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.forms.actions import MarketingBox
from contacts.forms.contact import ContactForm, again, overtaken
from contacts.models import Contact
from contacts.selectors import any_contact, property_groups, writable_of
from contacts.services.by_hand import create_contact_by_hand, origin_of_member
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ChangedMeanwhile, ContactChange, update_contacts, value_of
from contacts.views.about import about
from contacts.views.contact import say_outcome, to_restore_first
from contacts.views.locks import locked_status
from marketing_contacts.billing.selectors import next_upgrade, usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, portal_member, refusal
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission

ACCESS = Permission.MARKETING_CONTACTS_ACCESS


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def new(request: PortalRequest) -> HttpResponse:
    """Show the form for a new contact. A POST creates the contact."""
    definitions, groups = writable_of(request.portal), property_groups(request.portal)
    if request.method != "POST":
        return _form(request, ContactForm(definitions=definitions, groups=groups))
    form = ContactForm(request.POST, definitions=definitions, groups=groups)
    box = MarketingBox(request.POST)
    if not (form.is_valid() and box.is_valid()):
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    as_marketing = box.cleaned_data["as_marketing"]
    if as_marketing and not request.member.may(ACCESS):
        form.add_error(None, refusal(ACCESS, request.portal))
        return _form(request, form, status=HTTPStatus.FORBIDDEN)
    values = dict(form.changes)
    person = NewContact(values.pop("email", "") or None, values)
    try:
        created, decision = create_contact_by_hand(
            portal=request.portal, contact=person, as_marketing=as_marketing, by=request.member, now=timezone.now()
        )
    except (ContactAlreadyExists, ValueTaken) as conflict:
        return _taken(request, form, conflict)
    except NoMarketingContacts:
        form.add_error(None, NO_MARKETING_CONTACTS)
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Contact %s created.") % created.name)
    if decision:
        say_outcome(request, created.id, decision.outcome)
    return redirect("contacts:contact", created.id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def edit(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the form for a contact. A POST writes only changed fields, and no field that others changed meanwhile."""
    contact = get_object_or_404(any_contact(request.portal, contact_id))
    if contact.archived_at:
        return to_restore_first(request, contact)
    definitions, groups = writable_of(request.portal), property_groups(request.portal)
    if request.method != "POST":
        return _form(request, ContactForm(contact=contact, definitions=definitions, groups=groups), contact)
    return _save(request, contact, ContactForm(request.POST, contact=contact, definitions=definitions, groups=groups))


def _save(request: PortalRequest, contact: Contact, form: ContactForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, contact, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if unseen := overtaken(form, contact):
        return _form(request, again(form, contact, unseen), contact, status=HTTPStatus.CONFLICT)
    seen = {name: value_of(contact, name) for name in form.changes}
    change = ContactChange(contact.id, form.changes, seen)
    try:
        update_contacts(
            portal=request.portal,
            changes=[change],
            origin=origin_of_member(request.member),
            now=timezone.now(),
            by=request.member,
        )
    except (ContactAlreadyExists, ValueTaken) as conflict:
        return _taken(request, form, conflict, contact)
    except ChangedMeanwhile:  # a change between the check above and the write
        contact = get_object_or_404(any_contact(request.portal, contact.id))
        return _form(request, again(form, contact, overtaken(form, contact)), contact, status=HTTPStatus.CONFLICT)
    except ContactsNotFound:
        messages.warning(request, _("Someone archived this contact in the meantime. Nothing was saved."))
        return redirect("contacts:contact", contact.id)
    messages.success(request, _("Saved.") if form.changes else _("Nothing was changed."))
    return redirect("contacts:contact", contact.id)


def _taken(
    request: PortalRequest,
    form: ContactForm,
    conflict: ContactAlreadyExists | ValueTaken,
    contact: Contact | None = None,
) -> HttpResponse:
    """Return the form with the contact that has the email or the unique value."""
    if isinstance(conflict, ValueTaken):
        taken, owner = conflict.taken[0].name, conflict.taken[0].owner_id
        form.add_error(taken, _("Another contact already has this value, and it must be unique."))
    else:
        taken, owner = "email", conflict.contact_id or 0
        form.add_error(taken, _("Another contact already has this email address."))
    other = any_contact(request.portal, owner).first()
    return _form(request, form, contact, other=other, taken=taken, status=HTTPStatus.CONFLICT)


def _form(
    request: PortalRequest,
    form: ContactForm,
    contact: Contact | None = None,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    context |= {"form": form}
    if contact:
        return render(request, "contacts/edit.html", context | about(contact), status=status)
    summary = usage(request.portal)
    locked = locked_status(request, summary)
    context |= {"usage": summary, "locked_status": locked, "as_marketing": "as_marketing" in request.POST}
    if not summary.free_places:
        context["upgrade"] = next_upgrade(request.portal, day=timezone.localdate(summary.as_of))
    return render(request, "contacts/new.html", context, status=status)
