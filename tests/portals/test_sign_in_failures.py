"""Failed and refused sign-ins: kept for staff, logged, shown; who signed in stands in the audit trail."""

from datetime import timedelta

import pytest
from django.test import Client

from marketing_contacts.portals.models import AuditEntry, Member, SignInFailure, User
from marketing_contacts.portals.tasks import purge_sign_in_failures
from tests.portals.cast import PASSWORD, browser, came_in, sign_in

PAGE = "/staff/sign-ins"
Kind = SignInFailure.Kind


def kept() -> list[tuple[str, str, str]]:
    return list(SignInFailure.objects.order_by("id").values_list("kind", "account", "address"))


@pytest.fixture
def staff(db: None) -> Client:
    return came_in(User.objects.create_user("olga@example.com", PASSWORD, is_staff=True))


def test_a_failure_is_kept_with_its_account_only_where_there_is_one(anna: Member) -> None:
    sign_in(browser(), "Anna@Example.com", "wrong")
    sign_in(browser("2001:db8::1"), "hunter2-typed-in-the-wrong-field@example.com", "wrong")

    assert kept() == [(Kind.PASSWORD, "anna@example.com", "192.0.2.1"), (Kind.PASSWORD, "", "2001:db8::1")]


def test_a_refusal_is_kept_once_a_minute(anna: Member) -> None:
    for _attempt in range(9):
        sign_in(browser(), anna.user.email, "wrong")

    assert [kind for kind, _account, _address in kept()] == [Kind.PASSWORD] * 5 + [Kind.THROTTLED]


def test_it_is_an_event_in_the_log_without_the_password(anna: Member, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(browser(), anna.user.email, "my other password")

    assert "'event': 'sign_in_failed'" in caplog.text
    assert "'account': 'anna@example.com', 'address': '192.0.2.1'" in caplog.text
    assert "my other password" not in caplog.text


def test_staff_see_them_and_filter_them(anna: Member, victor: Member, staff: Client) -> None:
    sign_in(browser(), anna.user.email, "wrong")
    sign_in(browser("198.51.100.7"), victor.user.email, "wrong")

    for query, found in (("", 2), ("?account=anna@example.com", 1), ("?address=198.51.100.7", 1), ("?address=::1", 0)):
        assert len(staff.get(PAGE + query).context["page"].rows) == found
    assert staff.get(f"{PAGE}?address=x").status_code == 422


def test_they_are_kept_for_ninety_days(anna: Member) -> None:
    for _attempt in range(2):
        sign_in(browser(), anna.user.email, "wrong")
    older = SignInFailure.objects.earliest("id")
    SignInFailure.objects.filter(pk=older.pk).update(at=older.at - timedelta(days=91))

    assert purge_sign_in_failures() == 1
    assert SignInFailure.objects.count() == 1


def test_the_audit_trail_says_who_signed_in_and_out(anna: Member) -> None:
    client = came_in(anna)
    client.post("/accounts/logout/")

    trail = AuditEntry.objects.filter(portal=anna.portal, actor_id=anna.user_id).order_by("sequence")
    assert [entry.action for entry in trail] == ["member.sign_in", "member.sign_out"]


def test_people_are_found_by_name_and_address(anna: Member, victor: Member, staff: Client) -> None:
    page = staff.get("/staff/people?q=VIC")

    assert [person.email for person in page.context["page"].rows] == ["victor@example.com"]
    assert "Northwind Traders" in staff.get(f"/staff/people/{victor.user_id}").content.decode()
