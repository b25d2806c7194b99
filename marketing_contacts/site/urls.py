"""The addresses of help, the API reference and the style guide."""

from django.urls import path

from marketing_contacts.site import api_reference, help_pages, styleguide

app_name = "site"
urlpatterns = [
    path("help/", help_pages.index, name="help"),
    path("help/<slug:topic>", help_pages.topic, name="help_topic"),
    path("docs/api/", api_reference.api_reference, name="api_reference"),
    path("docs/api/<slug:section_id>", api_reference.api_section, name="api_section"),
    path("docs/api/<slug:section_id>/<slug:slug>", api_reference.api_call, name="api_call"),
    path("openapi.json", api_reference.openapi, name="openapi"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
