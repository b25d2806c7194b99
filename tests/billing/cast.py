"""Short words for what tests of money do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import available_timezones

from django.db import transaction

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Charge, Edition, Price, Subscription, Usage
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, WEBINARS

RENEWAL = date(2027, 3, 31)  # of the standing cast's subscription
MORNING_OF_RENEWAL = datetime(2027, 3, 31, 6, tzinfo=UTC)


def priced(
    code: str = "professional",
    currency: str = "EUR",
    *,
    valid_from: date = date(2026, 1, 1),
    tiers: tuple[int, int] = (2_000, 5_000),
    month: int = 80_000,
    step: int = 22_500,
) -> Price:
    """A price that is in force already."""
    return Price.objects.create(
        edition=Edition.objects.get(code=code),
        currency=currency,
        valid_from=valid_from,
        included_contacts=tiers[0],
        step_contacts=tiers[1],
        month_minor=month,
        step_month_minor=step,
        set_by_label="Olga",
        set_at=NOW,
    )


@transaction.atomic
def count(portal: Portal, number: int, at: datetime = NOW) -> int:
    """Count so many more."""
    found = services.count_creation(
        portal=portal, source=WEBINARS, toggle_version=1, created=number, wanted=number, now=at
    )
    return found.granted


def drop(portal: Portal, number: int, at: datetime = NOW) -> None:
    """Let so many count no more."""
    services.move_count(portal=portal, moves=[services.UsageMove(WEBINARS, -number)], now=at)


def subscription_of(portal: Portal) -> Subscription:
    return Subscription.objects.select_related("edition").get(portal=portal)


def usage_of(portal: Portal) -> Usage:
    return Usage.objects.get(portal=portal)


def charges_of(portal: Portal) -> Sequence[Charge]:
    return list(Charge.objects.filter(portal=portal).order_by("number"))


NO_CLOCK = {"Factory", "localtime"}
ZONES = sorted(available_timezones() - NO_CLOCK)
