"""The root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

from marketing_contacts.site import health

handler400 = "marketing_contacts.site.errors.bad_request"
handler403 = "marketing_contacts.site.errors.not_allowed"
handler404 = "marketing_contacts.site.errors.not_found"
handler429 = "marketing_contacts.site.errors.too_many"  # django-allauth's
handler500 = "marketing_contacts.site.errors.our_fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("contacts.api.urls")),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include("allauth.account.urls")),
    path("", include("marketing_contacts.portals.urls")),
    path("settings/integrations/", include("integrations.urls")),
    path("contacts/", include("contacts.urls")),
    path("", include("marketing_contacts.site.urls")),
]
