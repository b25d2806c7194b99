"""The saved views of the list: their page, and the addresses that open, change and delete one."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.forms.saved_views import SavedViewForm
from contacts.selectors import changeable_views
from contacts.selectors import saved_views as views_of
from contacts.services import saved_views as services
from contacts.views.bulk_changes import say_errors
from contacts.views.listing import filter_form
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.toolbox.confirmation import Question, asks_first


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def saved_views(request: PortalRequest) -> HttpResponse:
    """Show the views that the member sees. The form saves the filters of the address as a new one."""
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            view = services.save_view(
                by=request.member,
                name=form.cleaned_data["name"],
                is_shared=form.cleaned_data["shared"],
                query=query_to_save(request),
                now=timezone.now(),
            )
        except services.TooManyViews:
            messages.warning(request, _("There are too many views. Delete one first."))
        else:
            messages.success(request, _("The view is saved."))
            return redirect("contacts:open_view", view.id)
    return views_page(request, form)


def views_page(request: PortalRequest, form: SavedViewForm) -> HttpResponse:
    """Return the page. The member's own views have forms, and a Super Admin has one for each shared view."""
    changeable = set(changeable_views(request.member).values_list("id", flat=True))
    context = {
        "form": form,
        "views": [
            (view, SavedViewForm(initial={"name": view.name, "shared": view.is_shared}, auto_id=f"id_{view.id}_%s"))
            if view.id in changeable
            else (view, None)
            for view in views_of(request.member)
        ],
        "chips": filter_form(request).chips,
        "query": request.GET.urlencode(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "contacts/saved_views.html", context, status=status)


def query_to_save(request: PortalRequest) -> str:
    """Return the valid filters and the order of the address, without the view that was opened before."""
    return urlencode({name: text for name, text in filter_form(request).active.items() if name != "view"})


@require_safe
@portal_member()
def open_view(request: PortalRequest, view_id: int) -> HttpResponse:
    """Redirect to the list with the view's filters, order and columns."""
    view = get_object_or_404(views_of(request.member), id=view_id)
    return redirect(f"{reverse('contacts:list')}?{view.query}{'&' if view.query else ''}view={view.id}")


@require_POST
@portal_member()
def change_view(request: PortalRequest, view_id: int) -> HttpResponse:
    """Rename or share a view. The button that replaces filters takes those of the address."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        say_errors(request, form)
        return redirect("contacts:saved_views")
    view = services.change_view(
        by=request.member,
        view_id=view_id,
        name=form.cleaned_data["name"],
        is_shared=form.cleaned_data["shared"],
        query=query_to_save(request) if "replace" in request.POST else None,
        now=timezone.now(),
    )
    if view is None:
        messages.warning(request, GONE)
        return redirect("contacts:saved_views")
    messages.success(request, _("The view is saved."))
    return redirect("contacts:open_view", view.id) if "replace" in request.POST else redirect("contacts:saved_views")


@require_POST
@portal_member()
@asks_first(
    Question(
        gettext_lazy("Delete this view?"),
        gettext_lazy("The view is deleted for everyone who sees it. Contacts stay as they are."),
        gettext_lazy("Delete view"),
    )
)
def delete_view(request: PortalRequest, view_id: int) -> HttpResponse:
    """Delete a view."""
    if services.delete_view(by=request.member, view_id=view_id):
        messages.success(request, _("The view is deleted."))
    else:
        messages.warning(request, GONE)
    return redirect("contacts:saved_views")


GONE = gettext_lazy("This view no longer exists, or it belongs to someone else.")
