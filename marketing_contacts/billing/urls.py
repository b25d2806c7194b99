"""The addresses of the billing pages."""

from django.urls import path

from marketing_contacts.billing.views import usage

app_name = "billing"
urlpatterns = [
    path("usage", usage.usage, name="usage"),
]
