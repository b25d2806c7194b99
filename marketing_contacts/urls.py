"""The root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

from contacts.api.urls import other_programs, unknown_addresses
from contacts.urls import properties_of_the_portal
from integrations.urls import staff_pages as listings
from integrations.views.marketplace import logo
from marketing_contacts.billing.urls import staff_pages
from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.sign_in.throttle import too_many_requests
from marketing_contacts.portals.urls import accounts
from marketing_contacts.portals.views import home
from marketing_contacts.site import health, start
from marketing_contacts.site.portal_settings import portal_settings
from marketing_contacts.site.search import search

handler400 = "marketing_contacts.site.errors.bad_request"
handler403 = "marketing_contacts.site.errors.not_allowed"
handler404 = "marketing_contacts.site.errors.not_found"
handler429 = too_many_requests  # where django-allauth looks for it
handler500 = "marketing_contacts.site.errors.our_fault"

pages_of_a_portal: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("search", search, name="search"),
    path("checklist/hide", start.hide_checklist, name="hide_checklist"),
    path("settings/account/portal", portal_settings, name="portal_settings"),
    path("settings/integrations/", include("integrations.urls")),
    path("settings/billing/", include("marketing_contacts.billing.urls")),
    path("settings/data/properties/", include((properties_of_the_portal, "properties"))),
    path("contacts/", include("contacts.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("contacts.api.urls")),  # first: a create's time counts
    path("", include("integrations.oauth.urls")),
    *unknown_addresses,
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include(accounts)),
    path("", include("marketing_contacts.portals.urls")),
    path(PORTAL, include(pages_of_a_portal)),
    path("settings/integrations/logos/<slug:client_id>/<int:version>", logo, name="app_logo"),
    path("staff/", include((staff_pages, "catalogue"))),
    path("staff/listings", include((listings, "listings"))),
    path("", include("marketing_contacts.site.urls")),
    *other_programs,
    path("contacts/", home.without_number),
    path("contacts/<path:rest>", home.without_number),
    path("settings/<path:rest>", home.without_number),
]
