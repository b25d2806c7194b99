"""Put a banner away."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from marketing_contacts.billing import selectors, services
from marketing_contacts.billing.forms.banners import PAGES, DismissedBannerForm
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect


@require_POST
@portal_member()
def dismiss_banner(request: PortalRequest) -> HttpResponse:
    """Put a banner away for the member until it gets worse, and show the banners that are left."""
    form, now = DismissedBannerForm(request.POST), timezone.now()
    if form.is_valid():
        seen = form.cleaned_data
        services.dismiss_banner(
            member=request.member, kind=seen["kind"], subject=seen["subject"], grade=seen["grade"], now=now
        )
    if request.htmx:
        context = {"banners": selectors.banners(request.member, now), "place": form.place, "focused": True}
        return render(request, "elements/banners.html", context)
    return redirect(PAGES[form.place])
