"""The rules of what a search asks for."""

from time import perf_counter

import pytest

from contacts.conditions import Operator
from contacts.search_terms import holds, necessary, token_patterns


@pytest.mark.parametrize("token", ["*" * 2_900 + "z9", "*i*n*t*e*g*r*a*t*i*o*n*" * 100 + "z9"])
def test_stars_without_end_take_no_time(token: str) -> None:
    began = perf_counter()

    assert not holds(Operator.CONTAINS_TOKEN, "INTEGRATION", [token])

    assert perf_counter() - began < 1


def test_stars_side_by_side_mean_one() -> None:
    assert token_patterns("a***b") == token_patterns("a*b")


def test_a_word_that_begins_another_one_is_not_looked_for() -> None:
    assert necessary(["b", "a", "ab", "abc", "ab", "bc", "c"]) == ["abc", "bc", "c"]
