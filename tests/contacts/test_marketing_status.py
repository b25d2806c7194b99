"""Why a contact counts, or why not: the rule alone."""

from typing import Any

import pytest

from contacts.marketing_status import Cause, MarketingStatus, cause_of, status_at
from tests.conftest import NOW

PLAIN: dict[str, Any] = {
    "status": MarketingStatus.NON_MARKETING,
    "archived": False,
    "expired": False,
    "held": False,
    "moved": False,
    "toggle_version": 2,
    "toggle_was_on": False,
}
MARKETING = {"status": MarketingStatus.MARKETING}


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({}, Cause.SETTING_OFF),
        ({"toggle_version": 0}, Cause.SETTING_NEVER_ON),
        ({"toggle_was_on": True}, Cause.SUPPRESSED),
        ({**MARKETING, "toggle_was_on": True}, Cause.SETTING_ON),
        ({**MARKETING, "moved": True}, Cause.SET_TO_MARKETING),
        ({"moved": True}, Cause.SET_TO_NON_MARKETING),
        ({"status": MarketingStatus.UNTIL_NEXT_UPDATE, "moved": True}, Cause.SET_TO_NON_MARKETING),
        ({"held": True, "moved": True, "toggle_was_on": True}, Cause.HELD),
        ({"expired": True, "moved": True}, Cause.UPDATE_DATE_PASSED),
        ({**MARKETING, "archived": True, "moved": True}, Cause.ARCHIVED),
        ({"toggle_version": None}, Cause.CREATED_AS_NON_MARKETING),
        ({**MARKETING, "toggle_version": None}, Cause.CREATED_AS_MARKETING),
    ],
)
def test_the_cause_is_the_last_thing_that_decided(facts: dict[str, Any], cause: Cause) -> None:
    assert cause_of(**PLAIN | facts) is cause


def test_a_status_ends_at_its_instant() -> None:
    assert status_at(MarketingStatus.UNTIL_NEXT_UPDATE, NOW, NOW) is MarketingStatus.NON_MARKETING
    assert status_at(MarketingStatus.MARKETING, None, NOW) is MarketingStatus.MARKETING
