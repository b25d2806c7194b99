"""Gives the editions that are offered already their first prices, in three currencies; staff set those to come."""

from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

SINCE = date(2026, 1, 1)
# By edition and currency: a month of the included tier, and of each step, in the smallest unit.
PRICES = {
    "starter": {"EUR": (1_800, 1_600), "PLN": (7_900, 6_900), "USD": (2_000, 1_800)},
    "professional": {"EUR": (80_000, 22_500), "PLN": (349_000, 97_900), "USD": (89_000, 25_000)},
    "enterprise": {"EUR": (330_000, 9_500), "PLN": (1_439_000, 41_500), "USD": (360_000, 10_000)},
}


def add_prices(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    price = apps.get_model("billing", "Price")
    editions = apps.get_model("billing", "Edition").objects.filter(pk__in=PRICES, has_marketing_contacts=True)
    price.objects.bulk_create(
        price(
            edition=edition,
            currency=currency,
            valid_from=SINCE,
            included_contacts=edition.included_contacts,
            step_contacts=edition.step_contacts,
            month_minor=month,
            step_month_minor=step,
            set_by_label="Marketing Contacts",
            set_at=timezone.now(),
        )
        for edition in editions
        for currency, (month, step) in PRICES[edition.pk].items()
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_append_only_charges")]
    operations = [migrations.RunPython(add_prices, migrations.RunPython.noop)]
