"""Change the email address of one's own account. A mailed link proves the new address."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketing_contacts.portals import services
from marketing_contacts.portals.access import SignedInRequest, signed_in
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import NewAddressForm
from marketing_contacts.portals.sign_in.devices import remember_device
from marketing_contacts.portals.sign_in.proof import with_every_proof
from marketing_contacts.portals.sign_in.throttle import too_many_requests
from marketing_contacts.portals.tasks import mail_link_to_new_address

PAGE = "account/new_address.html"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_every_proof
def new_address(request: SignedInRequest) -> HttpResponse:
    """Ask for the new address, and mail a link to it. The page is the same for an address of another account."""
    user = request.user
    form = NewAddressForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, PAGE, {"form": form, "tab": "profile"}, status=status)
    email = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="new_address", key=email, user=user):
        return too_many_requests(request)
    mail_link_to_new_address.delay(user.pk, email, get_language())
    get_adapter().send_notification_mail("account/email/new_address_asked", user, {"new_email": email})
    text = _("We have sent a link to %(new)s. Open it within a day. Until then you sign in as %(old)s.")
    messages.info(request, text % {"new": email, "old": user.email})
    return redirect("portals:profile")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def confirm_address(request: SignedInRequest, token: str) -> HttpResponse:
    """Show the new address of a mailed link. A POST changes the account's address.

    The link works for the account that asked for it alone. So a stranger whose address was typed by mistake gains
    nothing.
    """
    user, email = request.user, services.address_in(token=token, user=request.user)
    if email is None:
        return _link_over(request)
    if request.method != "POST":
        return render(request, "account/new_address_confirm.html", {"email": email, "tab": "profile"})
    old = user.email
    try:
        services.change_address(user=user, email=email, now=timezone.now())
    except services.AddressTaken:
        return _link_over(request)
    told = {"old_email": old, "new_email": email}
    get_adapter().send_notification_mail("account/email/new_address_in_use", user, told, email=old)
    messages.success(request, _("From now on, you sign in as %s.") % email)
    response = redirect("portals:profile")
    remember_device(request, response, email)
    return response


def _link_over(request: HttpRequest) -> HttpResponse:
    return render(request, "account/new_address_over.html", {"tab": "profile"}, status=HTTPStatus.NOT_FOUND)
