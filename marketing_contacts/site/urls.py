"""The addresses of help and of the style guide."""

from django.urls import path

from marketing_contacts.site import help_pages, styleguide

app_name = "site"
urlpatterns = [
    path("help/", help_pages.index, name="help"),
    path("help/<slug:topic>", help_pages.topic, name="help_topic"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
