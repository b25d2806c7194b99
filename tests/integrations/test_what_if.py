"""What turning a toggle on may cost."""

from datetime import date

import pytest

from integrations.what_if import Lately, WhatIf, what_if
from marketing_contacts.billing.forecast import Passing, at_pace
from marketing_contacts.billing.forecast import forecast as learned

TODAY = date(2026, 11, 24)


def asked(*apps: Lately, a_day: float = 0, free_places: int = 100) -> WhatIf:
    return what_if(apps=apps, forecast=at_pace(a_day, count=50, today=TODAY), free_places=free_places)


@pytest.mark.parametrize(
    ("free_places", "created", "day"),
    [
        (9, 300, date(2026, 11, 25)),  # ten a day
        (10, 300, date(2026, 11, 26)),  # ten fit tomorrow; the eleventh comes the day after
        (364, 30, date(2027, 11, 24)),
        (365, 30, None),  # not within a year
        (5, 0, None),
    ],
)
def test_the_limit_is_passed_by_the_first_contact_that_does_not_fit(
    free_places: int, created: int, day: date | None
) -> None:
    assert asked(Lately(created, 0), free_places=free_places).passing == Passing(day)


def test_an_app_that_was_on_until_a_moment_ago_is_what_the_limit_is_spared_without_it() -> None:
    preview = asked(Lately(created=30, counted=30), a_day=1, free_places=9)

    assert preview.created == 30
    assert preview.counted == 30
    assert preview.passing.expected == date(2026, 12, 4)  # one a day
    assert preview.passing_without.expected is None


def test_several_apps_add_up_and_the_pace_of_the_others_goes_on() -> None:
    preview = asked(Lately(30, 0), Lately(60, 0), a_day=1, free_places=7)

    assert preview.created == 90
    assert preview.passing.expected == date(2026, 11, 26)  # 1 + 3 a day
    assert preview.passing_without.expected == date(2026, 12, 2)  # 1 a day


def test_the_forecast_lends_its_interval_which_widens_by_what_the_app_brings() -> None:
    forecast = learned(changes=[8, 12] * 14, count=0, today=TODAY)
    assert forecast
    preview = what_if(apps=[Lately(300, 0)], forecast=forecast, free_places=600)

    with_it, without = preview.passing, preview.passing_without
    assert date.min < (with_it.earliest or date.min) < (with_it.expected or date.min) < (with_it.latest or date.min)
    assert with_it.expected == date(2026, 12, 24)
    assert without.expected == date(2027, 1, 23)


def test_an_app_connected_three_days_ago_is_reckoned_by_its_three_days() -> None:
    assert Lately(created=30, counted=0, days=3).per_day == 10
    assert Lately(created=30, counted=0, days=0).per_day == 30
    assert Lately(created=30, counted=0, days=400).per_day == 1


@pytest.mark.parametrize(("created", "negligible"), [(0, True), (9, True), (10, False)])
def test_less_than_one_per_cent_of_the_free_places_needs_no_question(created: int, negligible: bool) -> None:  # noqa: FBT001
    assert asked(Lately(created, 0), free_places=1000).is_negligible is negligible


def test_where_nothing_fits_even_nothing_is_asked_about() -> None:
    assert not asked(Lately(0, 0), free_places=0).is_negligible
