"""The addresses of the billing pages."""

from django.urls import path

from marketing_contacts.billing.views import ledger, usage

app_name = "billing"
urlpatterns = [
    path("usage", usage.usage, name="usage"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger.csv", ledger.ledger_csv, name="ledger_csv"),
    path("ledger/verification", ledger.ledger_verification, name="verify_ledger"),
    path("usage/trend.csv", usage.trend_csv, name="trend_csv"),
    path("usage/sources.csv", usage.sources_csv, name="sources_csv"),
]
