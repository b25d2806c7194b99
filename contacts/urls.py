"""The addresses of the contacts' pages."""

from django.urls import path

from contacts.views.of_app import of_app

app_name = "contacts"
urlpatterns = [
    path("of-app/<int:app_id>", of_app, name="of_app"),
]
