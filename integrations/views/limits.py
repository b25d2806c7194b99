"""The forms that set the limits of apps and close their breakers."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations import services
from integrations.limit_forms import CloseBreakerForm, LimitsForm
from integrations.models import ConnectedApp
from integrations.views.connected_app import app_page, requested_app
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.source_limits import Limit
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def set_limits(request: PortalRequest, app_id: int) -> HttpResponse:
    """Set or remove an app's maximum and breaker."""
    app, form = requested_app(request, app_id), LimitsForm(request.POST)
    if not form.is_valid():
        return app_page(request, app, limits_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    maximum, now = form.cleaned_data["maximum"], timezone.now()
    try:
        services.set_app_limits(app=app, maximum=maximum, rate=form.rate, by=request.member, now=now)
    except services.NotConnected as gone:
        raise Http404 from gone
    except billing.NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
    else:
        messages.success(request, _("Limits of %s saved.") % app.title)
    return redirect(_limits_of(app))


def before_closing(request: PortalRequest, app_id: int) -> Question:
    return Question(
        _("Close the breaker of %s?") % requested_app(request, app_id).title,
        _("New contacts of this app count again, and the tier may be passed."),
        _("Close breaker"),
    )


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
@asks_first(before_closing)
def close_breaker(request: PortalRequest, app_id: int) -> HttpResponse:
    """Close an app's breaker, and redirect to the page that releases held contacts, if there are any."""
    app, form = requested_app(request, app_id), CloseBreakerForm(request.POST)
    opening = form.cleaned_data["trip"] if form.is_valid() else 0  # no opening has the number 0
    try:
        closed = services.close_breaker(app=app, opening=opening, by=request.member, now=timezone.now())
    except services.NotConnected as gone:
        raise Http404 from gone
    except billing.BreakerMoved:
        messages.warning(
            request, _("The breaker has changed since you opened the page: someone closed it, or it opened again.")
        )
        return redirect(_limits_of(app))
    words = {"app": app.title}
    if not closed.held:
        messages.success(request, _("Breaker closed. Contacts of %(app)s count again.") % words)
        return redirect(_limits_of(app))
    text = _(
        "Breaker closed. Contacts of %(app)s count again. The contacts that it held are listed here, and you can "
        "release them."
    )
    messages.success(request, text % words)
    return redirect(f"{reverse('contacts:held')}?{urlencode({'held': Limit.BREAKER, 'app': app.id})}")


def _limits_of(app: ConnectedApp) -> str:
    return f"{reverse('integrations:connected_app', args=[app.id])}#limits"
