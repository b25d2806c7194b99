"""The forecast, tried on the demo's ninety days: learned from the first sixty, held against the last thirty."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from marketing_contacts.billing.forecast import forecast
from marketing_contacts.billing.selectors import CountDay, count_by_day
from marketing_contacts.demo.seed import DAYS, NORTHWIND, seed
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW

LEARNED = 60


@pytest.fixture
def lived(db: None) -> list[CountDay]:
    """The demo's whole days."""
    with time_machine.travel(NOW, tick=False):
        seed()
        portal = Portal.objects.get(name=NORTHWIND)
        return count_by_day(portal, days=DAYS + 1, today=timezone.localdate())[:-1]


def test_the_last_thirty_days_of_the_demo_were_foreseen(lived: list[CountDay]) -> None:
    learned, came = lived[:LEARNED], lived[LEARNED:]
    changes, then = [day.pace for day in learned], learned[-1]
    made = forecast(changes=changes, count=then.balance, today=then.date + timedelta(days=1), left=1)
    assert made
    outlooks = list(made.days(len(came)))

    covered = sum(outlook.low <= day.balance <= outlook.high for outlook, day in zip(outlooks, came, strict=True))
    off = (outlooks[-1].expected - came[-1].balance) / (came[-1].balance - then.balance)
    assert len(came) == DAYS - LEARNED
    assert covered >= 0.8 * len(came), covered
    assert abs(off) < 0.1
