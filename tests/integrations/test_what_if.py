"""What turning a toggle on may cost."""

from datetime import date

import pytest

from integrations.what_if import Lately, WhatIf, passed_on, what_if

TODAY = date(2026, 11, 24)


def asked(*apps: Lately, counted_by_all: int = 0, free_places: int = 100) -> WhatIf:
    return what_if(apps=apps, counted_by_all=counted_by_all, free_places=free_places, today=TODAY)


@pytest.mark.parametrize(
    ("free_places", "per_day", "day"),
    [
        (9, 10, date(2026, 11, 25)),
        (10, 10, date(2026, 11, 26)),  # ten fit tomorrow; the eleventh comes the day after
        (0, 0.1, date(2026, 12, 4)),
        (364, 1, date(2027, 11, 24)),
        (365, 1, None),  # not within a year
        (5, 0, None),
    ],
)
def test_the_limit_is_passed_by_the_first_contact_that_does_not_fit(
    free_places: int, per_day: float, day: date | None
) -> None:
    assert passed_on(free_places=free_places, per_day=per_day, today=TODAY) == day


def test_an_app_that_was_on_until_a_moment_ago_is_what_the_limit_is_spared_without_it() -> None:
    preview = asked(Lately(created=30, counted=30), counted_by_all=30, free_places=9)

    assert (preview.created, preview.counted) == (30, 30)
    assert preview.passed_on == date(2026, 12, 4)  # one a day
    assert preview.passed_without_on is None


def test_several_apps_add_up_and_the_pace_of_the_others_goes_on() -> None:
    preview = asked(Lately(30, 0), Lately(60, 0), counted_by_all=30, free_places=7)

    assert preview.created == 90
    assert preview.passed_on == date(2026, 11, 26)  # 1 + 3 a day
    assert preview.passed_without_on == date(2026, 12, 2)  # 1 a day


def test_an_app_connected_three_days_ago_is_reckoned_by_its_three_days() -> None:
    assert Lately(created=30, counted=0, days=3).per_day == 10
    assert Lately(created=30, counted=0, days=0).per_day == 30
    assert Lately(created=30, counted=0, days=400).per_day == 1


@pytest.mark.parametrize(("created", "negligible"), [(0, True), (9, True), (10, False)])
def test_less_than_one_per_cent_of_the_free_places_needs_no_question(created: int, negligible: bool) -> None:  # noqa: FBT001
    assert asked(Lately(created, 0), free_places=1000).is_negligible is negligible


def test_where_nothing_fits_even_nothing_is_asked_about() -> None:
    assert not asked(Lately(0, 0), free_places=0).is_negligible
