"""The root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("contacts.api.urls")),
    path("accounts/", include("allauth.account.urls")),
]
