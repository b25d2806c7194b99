"""The invitations of a portal, for staff, so that a portal always has a way in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketing_contacts.portals import services
from marketing_contacts.portals.access import recently_signed_in, staff_only
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.forms import SuperAdminForm
from marketing_contacts.portals.models import Invitation, Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import open_invitations
from marketing_contacts.portals.views.members import (
    ALREADY_MEMBER,
    INVITATION_OVER,
    TOO_MANY_INVITATIONS,
    question_before_revoking,
)
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import status_of
from marketing_contacts.toolbox.shown_once import drop_pad, redirect_to_secret, take_secret


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def invite_super_admin(request: HttpRequest, portal_id: int) -> HttpResponse:
    """Show the form that invites a Super Admin. A POST sends the invitation."""
    of = get_object_or_404(Portal, pk=portal_id)
    form = SuperAdminForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        by, permissions = str(request.user), [Permission.SUPER_ADMIN]
        try:
            services.invite(portal=of, permissions=permissions, by=by, now=timezone.now(), **form.cleaned_data)
        except services.AlreadyMember:
            form.add_error("email", ALREADY_MEMBER)
        except services.AlreadyInvited:
            form.add_error("email", _("This address has already been invited. You can resend the invitation."))
        except services.TooManyInvitations:
            form.add_error(None, TOO_MANY_INVITATIONS)
        else:
            messages.success(request, _("Invitation sent to %s.") % form.cleaned_data["email"])
            return redirect("catalogue:portal", of.pk)
    return render(request, "portals/staff_invite.html", {"of": of, "form": form}, status=status_of(form))


@require_POST
@staff_only
def resend(request: HttpRequest, portal_id: int, invitation_id: int) -> HttpResponse:
    """Send a new link. The old link stops working."""
    invitation = _invitation(portal_id, invitation_id)
    try:
        services.resend_invitation(invitation=invitation, by=str(request.user), now=timezone.now())
    except services.InvitationOver:
        messages.warning(request, INVITATION_OVER)
    except services.TooManyInvitations:
        messages.error(request, TOO_MANY_INVITATIONS)
    else:
        text = _("New invitation sent to %s. The old link no longer works.")
        messages.success(request, text % invitation.email)
    return redirect("catalogue:portal", portal_id)


def before_revoking(_request: HttpRequest, portal_id: int, invitation_id: int) -> Question:
    return question_before_revoking(_invitation(portal_id, invitation_id))


@require_POST
@staff_only
@asks_first(before_revoking)
def revoke(request: HttpRequest, portal_id: int, invitation_id: int) -> HttpResponse:
    """Revoke an invitation."""
    invitation = _invitation(portal_id, invitation_id)
    try:
        services.revoke_invitation(invitation=invitation, by=str(request.user), now=timezone.now())
    except services.InvitationOver:
        messages.warning(request, INVITATION_OVER)
    else:
        messages.success(request, _("Invitation for %s revoked.") % invitation.email)
    return redirect("catalogue:portal", portal_id)


def before_new_link(_request: HttpRequest, portal_id: int, invitation_id: int) -> Question:
    return Question(
        _("Create a new link for the invitation for %s?") % _invitation(portal_id, invitation_id).email,
        _("Every earlier link of this invitation stops working at once."),
        _("Create and show a new link"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@asks_first(before_new_link)
@recently_signed_in
def show_link(request: HttpRequest, portal_id: int, invitation_id: int) -> HttpResponse:
    """Make a new link, for use where no mail arrives, and show it once. The old link stops working."""
    invitation = _invitation(portal_id, invitation_id)
    if request.method != "POST":
        return _shown_link(request, invitation)
    try:
        link = services.link_of_invitation(invitation=invitation, by=str(request.user), now=timezone.now())
    except services.InvitationOver:
        messages.warning(request, INVITATION_OVER)
        return redirect("catalogue:portal", portal_id)
    return redirect_to_secret(request, reverse("portals:staff_link", [portal_id, invitation_id]), link)


def _shown_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    link = take_secret(request)
    if not link:
        messages.info(request, _("A link is shown only once. If it was lost, create a new one."))
        return redirect("catalogue:portal", invitation.portal_id)
    context = {"of": invitation.portal, "invitation": invitation, "link": link, "days": services.INVITATION_LASTS.days}
    return drop_pad(render(request, "portals/staff_invitation_link.html", context))


def _invitation(portal_id: int, invitation_id: int) -> Invitation:
    return get_object_or_404(open_invitations(get_object_or_404(Portal, pk=portal_id)), id=invitation_id)
