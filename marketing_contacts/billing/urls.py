"""The addresses of the billing pages."""

from django.urls import path

from marketing_contacts.billing.views import (
    banners,
    billing_address,
    billing_contacts,
    catalogue,
    charges,
    ledger,
    maximum,
    notices,
    portals,
    statements,
    subscription,
    taxes,
    usage,
)

app_name = "billing"
urlpatterns = [
    path("usage", usage.usage, name="usage"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger.csv", ledger.ledger_csv, name="ledger_csv"),
    path("ledger/verification", ledger.ledger_verification, name="verify_ledger"),
    path("usage/trend.csv", usage.trend_csv, name="trend_csv"),
    path("usage/sources.csv", usage.sources_csv, name="sources_csv"),
    path("statements", statements.statements, name="statements"),
    path("statements.csv", statements.statements_csv, name="statements_csv"),
    path("statements/<int:period_number>", statements.statement, name="statement"),
    path("statements/<int:period_number>.csv", statements.statement_csv, name="statement_csv"),
    path("subscription", subscription.subscription, name="subscription"),
    path("subscription/downgrade", subscription.ask_for_downgrade, name="ask_for_downgrade"),
    path("subscription/downgrade/withdraw", subscription.withdraw_downgrade, name="withdraw_downgrade"),
    path("subscription/maximum", maximum.maximum, name="maximum"),
    path("subscription/maximum/set", maximum.set_maximum, name="set_maximum"),
    path("subscription/address", billing_address.address, name="address"),
    path("subscription/contacts", billing_contacts.contacts, name="contacts"),
    path("subscription/contacts/add", billing_contacts.add_contact, name="add_contact"),
    path("subscription/contacts/<int:place>/remove", billing_contacts.remove_contact, name="remove_contact"),
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read_notices, name="read_notices"),
    path("notices/levels", notices.set_notice_levels, name="set_notice_levels"),
    path("banners/dismiss", banners.dismiss_banner, name="dismiss_banner"),
    path("charges", charges.charges, name="charges"),
    path("charges/<int:number>", charges.charge, name="charge"),
    path("charges.csv", charges.charges_csv, name="charges_csv"),
]

# The pages of staff, under /staff/.
staff_pages = [
    path("catalogue", catalogue.catalogue, name="list"),
    path("catalogue/new", catalogue.new_edition, name="new_edition"),
    path("catalogue/taxes", taxes.taxes, name="taxes"),
    path("catalogue/taxes/<int:tax_rate_id>/withdraw", taxes.withdraw_tax_rate, name="withdraw_tax_rate"),
    path("catalogue/prices/<int:price_id>", catalogue.price, name="price"),
    path("catalogue/prices/<int:price_id>/withdraw", catalogue.withdraw_price, name="withdraw_price"),
    path("catalogue/<slug:edition_code>", catalogue.edition, name="edition"),
    path("catalogue/<slug:edition_code>/rename", catalogue.rename_edition, name="rename_edition"),
    path("portals", portals.portals, name="portals"),
    path("portals/new", portals.new_portal, name="new_portal"),
    path("portals/<int:portal_id>", portals.portal_subscription, name="portal"),
    path("portals/<int:portal_id>/charges/<int:number>/settle", portals.settle_charge, name="settle_charge"),
]
