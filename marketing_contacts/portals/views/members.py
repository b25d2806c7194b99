"""The pages Settings → Account setup → Members, with permissions, invitations, removal and leaving."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member, recently_signed_in
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import InvitationForm, PermissionsForm, TypedEmailForm
from marketing_contacts.portals.models import Invitation, Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members as members_of
from marketing_contacts.portals.selectors import members_found, open_invitations
from marketing_contacts.portals.views.staff_people import question_before_ending_sessions, sessions_ended
from marketing_contacts.portals.words import PERMISSION_LABELS
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.paging import page_of
from marketing_contacts.toolbox.words import Text

SUPER_ADMIN = Permission.SUPER_ADMIN
PAGE_SIZE = 50
LONGEST_SEARCH = 120  # characters
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
INVITATION_OVER = gettext_lazy("This invitation is no longer open. It was accepted or revoked in the meantime.")
ALREADY_MEMBER = gettext_lazy("This person is already a member of the portal.")
TOO_MANY_INVITATIONS = gettext_lazy(
    "Too many invitations were sent from this portal or to this address. Try again later."
)
LAST_SUPER_ADMIN = gettext_lazy("A portal needs at least one Super Admin. Give this permission to someone else first.")


@require_safe
@portal_member()
def members(request: PortalRequest) -> HttpResponse:
    """Show all members with their permissions, and the open invitations."""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    found = members_found(request.portal, sought)
    page = page_of(found, by=("joined_at", "id"), query=request.GET, size=PAGE_SIZE)
    rows = [(member, _granted(member)) for member in page.rows]
    context = {"rows": rows, "page": page, "sought": sought, "invitations": open_invitations(request.portal)}
    return _page(request, "members", context | {"now": timezone.now()})


@require_safe
@portal_member(SUPER_ADMIN)
def invitation_form(request: PortalRequest) -> HttpResponse:
    """Show the form that invites a person."""
    return _page(request, "invite", {"form": InvitationForm(initial={"language": get_language()})})


@require_POST
@portal_member(SUPER_ADMIN)
def invite(request: PortalRequest) -> HttpResponse:
    """Invite a person by mail."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, "invite", {"form": form}, REFUSED)
    try:
        services.invite(portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.AlreadyMember:
        form.add_error("email", ALREADY_MEMBER)
    except services.AlreadyInvited:
        form.add_error(
            "email", _("This address has already been invited. You can resend the invitation from the list.")
        )
    except services.TooManyInvitations:
        form.add_error(None, TOO_MANY_INVITATIONS)
    else:
        messages.success(request, _("Invitation sent to %s.") % form.cleaned_data["email"])
        return redirect("portals:members")
    return _page(request, "invite", {"form": form}, REFUSED)


@require_POST
@portal_member(SUPER_ADMIN)
def resend_invitation(request: PortalRequest, invitation_id: int) -> HttpResponse:
    """Send a new link. The old link stops working."""
    invitation = get_object_or_404(open_invitations(request.portal), id=invitation_id)
    try:
        services.resend_invitation(invitation=invitation, by=request.member, now=timezone.now())
    except services.InvitationOver:
        messages.warning(request, INVITATION_OVER)
    except services.TooManyInvitations:
        messages.error(request, TOO_MANY_INVITATIONS)
    else:
        text = _("New invitation sent to %s. The old link no longer works.")
        messages.success(request, text % invitation.email)
    return redirect("portals:members")


def before_revoking(request: PortalRequest, invitation_id: int) -> Question:
    return question_before_revoking(get_object_or_404(open_invitations(request.portal), id=invitation_id))


def question_before_revoking(invitation: Invitation) -> Question:
    """Return the question whether to revoke an invitation."""
    return Question(
        _("Revoke the invitation for %s?") % invitation.email,
        _("Its link stops working at once. You can invite this person again."),
        _("Revoke invitation"),
    )


@require_POST
@portal_member(SUPER_ADMIN)
@asks_first(before_revoking)
def revoke_invitation(request: PortalRequest, invitation_id: int) -> HttpResponse:
    """Revoke an invitation."""
    invitation = get_object_or_404(open_invitations(request.portal), id=invitation_id)
    try:
        services.revoke_invitation(invitation=invitation, by=request.member, now=timezone.now())
    except services.InvitationOver:
        messages.warning(request, INVITATION_OVER)
    else:
        messages.success(request, _("Invitation for %s revoked.") % invitation.email)
    return redirect("portals:members")


@require_safe
@portal_member()
def member(request: PortalRequest, member_id: int) -> HttpResponse:
    """Show a member with permissions and removal. A member's own page offers to leave the portal."""
    return _member_page(request, _member(request, member_id))


@require_POST
@portal_member(SUPER_ADMIN)
def set_permissions(request: PortalRequest, member_id: int) -> HttpResponse:
    """Change a member's permissions."""
    found, form = _member(request, member_id), PermissionsForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, REFUSED, form=form)
    try:
        services.set_permissions(member=found, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.LastSuperAdmin:
        form.add_error("permissions", LAST_SUPER_ADMIN)
        return _member_page(request, found, REFUSED, form=form)
    except services.NoLongerMember:
        messages.warning(request, _("Someone else removed %s in the meantime.") % found)
    else:
        messages.success(request, _("Permissions of %s saved.") % found)
    return redirect("portals:members")


@require_POST
@portal_member(SUPER_ADMIN)
def remove_member(request: PortalRequest, member_id: int) -> HttpResponse:
    """Remove a member after their address was typed. The member's next request is refused."""
    found = _member(request, member_id)
    try:
        refused = _end(request, found, partial(services.remove_member, member=found, by=request.member))
    except services.NoLongerMember:
        messages.warning(request, _("Someone else removed %s in the meantime.") % found)
        return redirect("portals:members")
    if refused:
        return refused
    messages.success(request, _("%s is no longer a member.") % found)
    return redirect("portals:members")


def before_ending_sessions(request: PortalRequest, member_id: int) -> Question:
    return question_before_ending_sessions(str(_member(request, member_id)))


@require_POST
@portal_member(SUPER_ADMIN)
@asks_first(before_ending_sessions)
@recently_signed_in
def end_sessions(request: PortalRequest, member_id: int) -> HttpResponse:
    """Sign a member out everywhere."""
    found = _member(request, member_id)
    number = services.end_sessions(user=found.user, by=request.member, now=timezone.now())
    messages.success(request, sessions_ended(number))
    return redirect("portals:member", found.pk)


@require_POST
@portal_member()
def leave(request: PortalRequest) -> HttpResponse:
    """End one's own membership after one's address was typed."""
    with suppress(services.NoLongerMember):
        if refused := _end(request, request.member, partial(services.leave, member=request.member)):
            return refused
    messages.success(request, _("You have left %s.") % request.portal.name)
    return redirect("portals:profile")


def _end(request: PortalRequest, found: Member, end: Callable[..., None]) -> HttpResponse | None:
    """End the membership and return None, or return the page with the reason for the refusal."""
    form = TypedEmailForm(request.POST, email=found.user.email)
    if form.is_valid():
        try:
            end(now=timezone.now())
        except services.LastSuperAdmin:
            form.add_error(None, LAST_SUPER_ADMIN)
        else:
            return None
    return _member_page(request, found, REFUSED, end_form=form)


def _granted(member: Member) -> list[Text]:
    """Return the labels of the member's permissions. Super Admin stands for all others."""
    granted = {SUPER_ADMIN} if member.is_super_admin else set(member.permissions)
    return [label for permission, label in PERMISSION_LABELS.items() if permission in granted]


def _member(request: PortalRequest, member_id: int) -> Member:
    return get_object_or_404(members_of(request.portal), id=member_id)


def _member_page(
    request: PortalRequest,
    found: Member,
    status: int = HTTPStatus.OK,
    form: PermissionsForm | None = None,
    end_form: TypedEmailForm | None = None,
) -> HttpResponse:
    context = {
        "found": found,
        "form": form or PermissionsForm(initial={"permissions": found.permissions}),
        "end_form": end_form or TypedEmailForm(email=found.user.email),
        "granted": _granted(found),
        "is_me": found.pk == request.member.pk,
    }
    return _page(request, "member", context, status)


def _page(request: PortalRequest, name: str, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    locked = locked_for(request, SUPER_ADMIN)
    return render(request, f"portals/{name}.html", context | {"place": "members", "locked": locked}, status=status)
