"""The pages of suppressed addresses, to record and end suppressions for a contact or an address."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.forms.suppression import AddressForm, ReasonForm, RecordForm, TakeAddressBackForm, TakeBackForm, about
from contacts.models import SuppressedAddress
from contacts.selectors import ids_by_email, living_contacts, suppressions_of
from contacts.services.suppression import record_suppression, take_suppression_back
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission

PAGE = "contacts/suppression.html"


@require_safe
@portal_member()
def suppression(request: PortalRequest) -> HttpResponse:
    """Show the explanation of suppression and the form to look up an address."""
    return render(request, PAGE, {"form": AddressForm(portal=request.portal), "locked": locked(request)})


@require_POST
@portal_member()
def look_up(request: PortalRequest) -> HttpResponse:
    """Show the suppression of an address. A POST sends the address, so that no log of addresses contains it."""
    form = AddressForm(request.POST, portal=request.portal)
    context: dict[str, Any] = {"form": form, "locked": locked(request)}
    if not form.is_valid():
        return render(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    email = form.cleaned_data["email"]
    contact_id = ids_by_email(request.portal, [email]).get(email)
    context |= about(suppressions_of(request.portal, email)) | {"email": email, "contact_id": contact_id}
    return render(request, PAGE, context)


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def record_address(request: PortalRequest) -> HttpResponse:
    """Record a reason to suppress an address, even when no contact has it."""
    form = RecordForm(request.POST, portal=request.portal)
    if not form.is_valid():
        return _show_errors(request, form)
    _record(request, form.cleaned_data["email"], form.cleaned_data["reason"])
    return redirect("contacts:suppression")


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def take_address_back(request: PortalRequest) -> HttpResponse:
    """End one reason of an address. Apps may stamp it as marketing again when no reason is left."""
    form = TakeAddressBackForm(request.POST, portal=request.portal)
    if not form.is_valid():
        return _show_errors(request, form)
    _take_back(request, form.cleaned_data["email"], form)
    return redirect("contacts:suppression")


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def suppress_contact(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Record a reason to suppress the contact's address. The contact's status stays."""
    contact = get_object_or_404(living_contacts(request.portal), id=contact_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show_errors(request, form)
    if contact.email:
        _record(request, contact.email, form.cleaned_data["reason"])
    return redirect("contacts:contact", contact.id)


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def unsuppress_contact(request: PortalRequest, contact_id: int) -> HttpResponse:
    """End one reason of the contact's address. Apps may stamp it as marketing again when no reason is left."""
    contact = get_object_or_404(living_contacts(request.portal), id=contact_id)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _show_errors(request, form)
    if contact.email:
        _take_back(request, contact.email, form)
    return redirect("contacts:contact", contact.id)


def _record(request: PortalRequest, email: str, reason: str) -> None:
    new = record_suppression(portal=request.portal, email=email, reason=reason, by=request.member, now=timezone.now())
    if new:
        messages.success(request, _("Recorded. Apps no longer make this address a marketing contact."))
    else:
        messages.info(request, _("This was already recorded. Nothing was changed."))


def _take_back(request: PortalRequest, email: str, form: TakeBackForm) -> None:
    known = take_suppression_back(
        portal=request.portal,
        email=email,
        reason=form.cleaned_data["reason"],
        why=SuppressedAddress.WhyEnded(form.cleaned_data["why"]),
        by=request.member,
        now=timezone.now(),
    )
    if not known:
        messages.info(request, _("This was not recorded for the address. Nothing was changed."))
    elif suppressions_of(request.portal, email):
        messages.success(request, _("Reason removed. The address stays suppressed for another reason."))
    else:
        messages.success(request, _("Reason removed. Apps can make this address a marketing contact again."))


def _show_errors(request: PortalRequest, form: forms.Form) -> HttpResponse:
    """Return the page with the errors. Only a handmade request gets it."""
    context = {"form": AddressForm(portal=request.portal), "errors": form.errors, "locked": locked(request)}
    return render(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def locked(request: PortalRequest) -> str:
    """Return the reason why the person may not record suppressions, or an empty text."""
    return locked_for(request, Permission.EDIT_CONTACTS)
