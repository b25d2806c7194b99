"""Write, change and delete the notes of a contact."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms.notes import NoteForm
from contacts.models import Note
from contacts.selectors import any_contact
from contacts.services.notes import NoteGone, add_note, change_note, delete_note
from contacts.views.about import about
from contacts.views.contact import to_restore_first
from contacts.views.timeline import timeline_of
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def add(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Add a note to the contact."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    if found.archived_at:
        return to_restore_first(request, found)
    form = NoteForm(request.POST)
    if not form.is_valid():
        context = about(found) | timeline_of(request, found, query=request.GET, form=form)
        return render(request, "contacts/timeline.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        add_note(contact_id=found.id, text=form.cleaned_data["text"], by=request.member, now=timezone.now())
    except NoteGone:
        messages.warning(request, _("Someone archived this contact in the meantime. Nothing was saved."))
    else:
        messages.success(request, _("Note added."))
    return redirect("contacts:contact", found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def change(request: PortalRequest, contact_id: int, note_id: int) -> HttpResponse:
    """Show the form of a note, or its text to others. A POST replaces the text. Only the author may change it."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    note = get_object_or_404(Note, portal=request.portal, contact_id=found.id, id=note_id)
    is_author = note.author_id == request.member.user_id
    if request.method == "POST" and not is_author:
        raise PermissionDenied(_("Only the author of a note may change it."))
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": note.text})
    if not form.is_valid():
        context = about(found) | {
            "note": note,
            "form": form,
            "is_author": is_author,
            "may_delete": note.may_be_deleted_by(request.member),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "contacts/note.html", context, status=status)
    try:
        change_note(note=note, text=form.cleaned_data["text"], by=request.member, now=timezone.now())
    except NoteGone:
        messages.warning(request, _("Someone deleted this note in the meantime. Nothing was saved."))
    else:
        messages.success(request, _("Saved."))
    return redirect("contacts:contact", found.id)


def before_deleting(request: PortalRequest, contact_id: int, note_id: int) -> Question | None:
    """Ask before a note is deleted."""
    note = Note.objects.filter(portal=request.portal, contact_id=contact_id, id=note_id).first()
    if note is None:
        return None
    return Question(_("Delete this note?"), _("The note cannot be restored."), _("Delete note"))


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
@asks_first(before_deleting)
def delete(request: PortalRequest, contact_id: int, note_id: int) -> HttpResponse:
    """Delete a note. The author and every Super Admin may."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    note = get_object_or_404(Note, portal=request.portal, contact_id=found.id, id=note_id)
    if not note.may_be_deleted_by(request.member):
        raise PermissionDenied(_("Only the author of a note or a Super Admin may delete it."))
    try:
        delete_note(note=note, by=request.member, now=timezone.now())
    except NoteGone:
        messages.info(request, _("Someone else deleted this note."))
    else:
        messages.success(request, _("Note deleted."))
    return redirect("contacts:contact", found.id)
