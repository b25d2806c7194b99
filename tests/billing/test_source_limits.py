"""A source's own maximum and its breaker: how many of its contacts count, and what holds the others."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from marketing_contacts.billing import services
from marketing_contacts.billing.models import BreakerOpening, SourceLimit, Usage
from marketing_contacts.billing.source_limits import Allotment, Limit, Rate, Window, allot
from marketing_contacts.portals.models import Portal
from tests.conftest import FORMS, NOW, WEBINARS

HOUR = Rate(10, 60)


def limit(portal: Portal, maximum: int | None = None, rate: Rate | None = None) -> None:
    services.set_source_limits(portal=portal, source=WEBINARS, maximum=maximum, rate=rate, by=None, now=NOW)


def stamp(portal: Portal, number: int, at: datetime = NOW) -> Allotment:
    return services.count_creation(
        portal=portal, source=WEBINARS, toggle_version=1, created=number, wanted=number, now=at
    )


def close(portal: Portal, opening: int) -> BreakerOpening:
    return services.close_breaker(portal=portal, source=WEBINARS, opening=opening, by=None, now=NOW)


def own(portal: Portal) -> SourceLimit:
    return SourceLimit.objects.get(portal=portal)


@pytest.mark.parametrize(
    ("rooms", "found"),
    [
        ({Limit.MAXIMUM: None, Limit.APP_MAXIMUM: None}, Allotment(5)),
        ({Limit.MAXIMUM: 5}, Allotment(5)),
        ({Limit.MAXIMUM: 4, Limit.APP_MAXIMUM: 3}, Allotment(3, Limit.APP_MAXIMUM)),
        ({Limit.MAXIMUM: 2, Limit.APP_MAXIMUM: 3, Limit.BREAKER: None}, Allotment(2, Limit.MAXIMUM)),
        ({Limit.MAXIMUM: 2, Limit.APP_MAXIMUM: 2, Limit.BREAKER: 2}, Allotment(2, Limit.BREAKER)),
    ],
)
def test_the_narrowest_room_says_how_many_fit(rooms: dict[Limit, int | None], found: Allotment) -> None:
    assert allot(5, rooms) == found


def test_a_window_starts_with_a_stamp_and_the_next_with_the_first_stamp_after_its_end() -> None:
    window = Window().at(NOW, HOUR).stamped(4)

    assert window.at(NOW + timedelta(minutes=59, seconds=59), HOUR) == window
    assert window.at(NOW + timedelta(minutes=60), HOUR) == Window(NOW + timedelta(minutes=60))


def test_the_maximum_counts_what_counted_before_it_was_set(portal: Portal) -> None:
    stamp(portal, 3)
    limit(portal, maximum=5)

    assert stamp(portal, 4) == Allotment(2, Limit.APP_MAXIMUM)

    usage = Usage.objects.get(portal=portal)
    assert own(portal).count == 5
    assert usage.count == 5
    assert usage.held == 2


def test_other_sources_pass_by_a_maximum(portal: Portal) -> None:
    limit(portal, maximum=1)

    assert services.count_creation(
        portal=portal, source=FORMS, toggle_version=1, created=3, wanted=3, now=NOW
    ) == Allotment(3)
    assert own(portal).count == 0


def test_a_contact_that_stops_counting_makes_room_under_its_source(portal: Portal) -> None:
    limit(portal, maximum=2)
    stamp(portal, 2)

    services.move_count(portal=portal, moves=[services.UsageMove(WEBINARS, -1)], now=NOW)

    assert stamp(portal, 2) == Allotment(1, Limit.APP_MAXIMUM)


def test_the_portals_maximum_holds_for_its_own_reason_where_it_is_narrower(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    limit(portal, maximum=2, rate=Rate(3, 60))

    assert stamp(portal, 5) == Allotment(1, Limit.MAXIMUM)
    assert own(portal).opening is None


def test_of_a_spike_exactly_the_rate_counts_and_the_breaker_holds_the_others(portal: Portal) -> None:
    limit(portal, rate=HOUR)
    assert stamp(portal, 10) == Allotment(10)
    assert own(portal).opening is None

    assert stamp(portal, 3) == Allotment(0, Limit.BREAKER, opening=1)
    assert stamp(portal, 4, NOW + timedelta(days=2)) == Allotment(0, Limit.BREAKER, opening=1)

    opening = BreakerOpening.objects.get(portal=portal)
    assert opening.opened_at == NOW
    assert opening.held == 7
    assert opening.closed_at is None


def test_a_new_window_has_the_whole_rate(portal: Portal) -> None:
    limit(portal, rate=HOUR)
    stamp(portal, 10)

    assert stamp(portal, 10, NOW + timedelta(minutes=60)) == Allotment(10)


def test_a_closed_breaker_starts_a_window_and_opens_anew(portal: Portal) -> None:
    limit(portal, rate=HOUR)
    stamp(portal, 11)

    assert close(portal, 1).closed_at == NOW
    assert stamp(portal, 12) == Allotment(10, Limit.BREAKER, opening=2)

    with pytest.raises(services.BreakerMoved):
        close(portal, 1)


def test_what_comes_back_meets_the_maximum_but_not_the_breaker(portal: Portal) -> None:
    limit(portal, maximum=12, rate=HOUR)
    stamp(portal, 11)

    back = services.count_within_limits(portal=portal, source=WEBINARS, wanted=3, now=NOW, come_back=True)

    assert back == Allotment(2, Limit.APP_MAXIMUM)


def test_lifted_limits_leave_nothing_but_the_history(portal: Portal) -> None:
    limit(portal, maximum=50, rate=HOUR)
    stamp(portal, 11)

    services.lift_limits(portal=portal, source=WEBINARS, by=None, now=NOW)

    assert stamp(portal, 100) == Allotment(100)
    assert not SourceLimit.objects.filter(portal=portal).exists()
    assert Usage.objects.get(portal=portal).limited_sources == []
    assert BreakerOpening.objects.get(portal=portal).closed_at == NOW


def test_a_breaker_that_is_taken_away_is_closed_and_the_maximum_stays(portal: Portal) -> None:
    limit(portal, maximum=12, rate=HOUR)
    stamp(portal, 11)

    limit(portal, maximum=12)

    assert stamp(portal, 5) == Allotment(2, Limit.APP_MAXIMUM)
    assert BreakerOpening.objects.get(portal=portal).closed_at == NOW


def test_the_database_keeps_a_limit_that_limits_nothing_out(portal: Portal) -> None:
    with pytest.raises(IntegrityError, match="source_limit_limits"), transaction.atomic():
        limit(portal, maximum=0)
