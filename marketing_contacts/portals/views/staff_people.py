"""The people of this installation, for staff, with their sessions, second steps and failed sign-ins."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import recently_signed_in, staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import FailureSearchForm
from marketing_contacts.portals.models import User
from marketing_contacts.portals.selectors import (
    has_second_step,
    memberships,
    people_found,
    sessions_of,
    sign_in_failures,
)
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 50
LONGEST_SEARCH = 254


@require_safe
@staff_only
def people(request: HttpRequest) -> HttpResponse:
    """Show all people, or the people that match a name or an address."""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    page = page_of(people_found(sought), by=("id",), query=request.GET, size=PAGE_SIZE)
    return render(request, "portals/staff_people.html", {"page": page, "sought": sought})


@require_safe
@staff_only
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show a person's portals, second step and sessions."""
    found = get_object_or_404(User, pk=user_id)
    context = {
        "found": found,
        "portals": memberships(found),
        "second_step": has_second_step(found),
        "sessions": sessions_of(found),
    }
    return render(request, "portals/staff_person.html", context)


def question_before_ending_sessions(name: str) -> Question:
    """Return the question whether to sign a person out everywhere."""
    return Question(
        _("End all sessions of %s?") % name,
        _("Every device of this person will be signed out at once. The person can sign in again."),
        _("End all sessions"),
    )


def before_ending_sessions(_request: HttpRequest, user_id: int) -> Question:
    return question_before_ending_sessions(str(get_object_or_404(User, pk=user_id)))


def before_reset(_request: HttpRequest, user_id: int) -> Question:
    return Question(
        _("Turn off the second step of %s?") % get_object_or_404(User, pk=user_id),
        _("The password alone is then enough to sign in to this account. Its owner gets an email about it."),
        _("Turn off second step"),
    )


@require_POST
@staff_only
@asks_first(before_ending_sessions)
@recently_signed_in
def end_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign a person out everywhere."""
    found = get_object_or_404(User, pk=user_id)
    number = services.end_sessions(user=found, by=str(request.user), now=timezone.now())
    messages.success(request, sessions_ended(number))
    return redirect("portals:staff_person", found.pk)


@require_POST
@staff_only
@asks_first(before_reset)
@recently_signed_in
def reset_second_step(request: HttpRequest, user_id: int) -> HttpResponse:
    """Turn off the second step of a person who lost their device."""
    found = get_object_or_404(User, pk=user_id)
    if services.reset_second_step(user=found, by=str(request.user), now=timezone.now()):
        messages.success(request, _("The second step has been turned off, and the person was told by email."))
    else:
        messages.warning(request, _("This person has no second step."))
    return redirect("portals:staff_person", found.pk)


@require_safe
@staff_only
def failures(request: HttpRequest) -> HttpResponse:
    """Show failed and refused sign-ins, the newest first."""
    form = FailureSearchForm(request.GET)
    found = sign_in_failures(**form.search)
    page = page_of(found, by=("-id",), query=request.GET, size=PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "days": services.FAILURES_ARE_KEPT.days,
        "filtered": any(form.search.values()),
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "portals/staff_sign_ins.html", context, status=status)


def sessions_ended(number: int) -> str:
    """Return the message about the number of ended sessions."""
    text = ngettext("Signed out on %(number)s device.", "Signed out on %(number)s devices.", number)
    return text % {"number": number}
