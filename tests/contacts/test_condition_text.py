"""The text form of a condition, which addresses and stored views hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.conditions import (
    NONE,
    Comparison,
    Condition,
    Operator,
    UnreadableCondition,
    read_condition,
    written,
)

VALUES = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from("~%27E5"), min_size=1
)
COMPARISONS = st.builds(
    lambda name, operator, values, or_unset: Comparison(
        name, operator, () if operator in NONE else tuple(values), or_unset=or_unset
    ),
    st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    st.sampled_from(Operator),
    st.lists(VALUES, max_size=3),
    st.booleans(),
)
CONDITIONS = st.lists(st.lists(COMPARISONS, min_size=1, max_size=3).map(tuple), max_size=3).map(
    lambda groups: Condition(tuple(groups))
)


@given(CONDITIONS)
def test_a_condition_comes_back_from_its_text(condition: Condition) -> None:
    assert read_condition(written(condition)) == condition


@pytest.mark.parametrize(
    "text", ["1", "1~", "2~city~in~a", "1~city", "1~city~nonsense~a", "1~city~in~~~~", "1~a~in~\0"]
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCondition):
        read_condition(text)


def test_the_text_can_be_read_by_people() -> None:
    country = Comparison("country", Operator.IN, ("Poland", "Germany"))
    created = Comparison("createdate", Operator.IN_LAST_DAYS, ("30",))

    assert written(Condition(((country, created),))) == "1~country~in~Poland~Germany~~createdate~in_last_days~30"
