"""Conditions as a text, and what belongs to a complete one."""

import pytest

from contacts.conditions import (
    Comparison,
    Condition,
    Operator,
    UnreadableCondition,
    is_complete,
    read_condition,
    written,
)

COUNTRY = Comparison("country", Operator.IN, ("Poland", "100% ~ sure", "%7E"))
NEW = Comparison("createdate", Operator.IN_LAST_DAYS, ("30",))
NAMELESS = Comparison("lastname", Operator.NEQ, ("King",), or_unset=True)
TWO_GROUPS = Condition(((COUNTRY, NEW), (NAMELESS,)))


def test_a_condition_is_a_short_text_that_people_can_read() -> None:
    condition = Condition(((Comparison("country", Operator.IN, ("Poland", "Germany")), NEW), (NAMELESS,)))

    text = "1~country~in~Poland~Germany~~createdate~in_last_days~30~~~lastname~neq.or_unset~King"
    assert written(condition) == text


@pytest.mark.parametrize("condition", [Condition(), TWO_GROUPS, Condition(((NEW,),))], ids=str)
def test_what_is_written_is_read_again(condition: Condition) -> None:
    assert read_condition(written(condition)) == condition


@pytest.mark.parametrize(
    "text",
    ["1", "1~", "2~country~in~Poland", "country", "1~country", "1~country~like~P", "1~~in~P", "1~a~in~", "1~a~in~\0"],
)
def test_a_text_that_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCondition):
        read_condition(text)


@pytest.mark.parametrize(
    ("condition", "complete"),
    [
        (TWO_GROUPS, True),
        (Condition(((NEW,),) * 6), True),
        (Condition(((NEW,),) * 7), False),
        (Condition(((NEW,) * 10, (NEW,) * 10, (NEW,) * 5)), True),
        (Condition(((NEW,) * 10, (NEW,) * 10, (NEW,) * 6)), False),
        (Condition(((NEW,) * 11,)), False),
        (Condition(((Comparison("country", Operator.IN),),)), False),
        (Condition(((Comparison("zip", Operator.BETWEEN, ("1",)),),)), False),
        (Condition(((Comparison("zip", Operator.HAS_PROPERTY, ("1",)),),)), False),
        (Condition(((Comparison("zip", Operator.IN, ("1",) * 1_001),),)), False),
        (Condition(((Comparison("zip", Operator.EQ, ("1" * 3_001,)),),)), False),
    ],
)
def test_a_complete_condition_is_within_the_limits(condition: Condition, *, complete: bool) -> None:
    assert is_complete(condition) is complete


def test_a_group_without_its_last_comparison_goes() -> None:
    assert TWO_GROUPS.without(1, 0) == Condition(((COUNTRY, NEW),))
    assert TWO_GROUPS.without(0, 0) == Condition(((NEW,), (NAMELESS,)))


def test_values_can_be_hidden_except_for_named_properties() -> None:
    hidden = Condition(((COUNTRY, NEW),)).hiding({"createdate"})

    assert written(hidden) == "1~country~in~…~~createdate~in_last_days~30"
