"""Pages by key: every row once, forth and back, also where the first column has equals."""

from base64 import urlsafe_b64encode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from marketing_contacts.portals.models import User
from marketing_contacts.toolbox.paging import Page, Window, chunks_of, page_of, window_of

NAMES = ["Ada", "Ada", "Bo", "Bo", "Bo", "Cy", "Di"]


@pytest.fixture
def people(db: None) -> list[User]:
    return [User.objects.create_user(f"{number}@example.com", name=name) for number, name in enumerate(NAMES)]


def page(query: str, *by: str) -> Page[User]:
    return page_of(User.objects.all(), by=by, query=QueryDict(query), size=2)


@pytest.mark.parametrize("by", [("name", "id"), ("-name", "-id"), ("id",), ("-date_joined", "-id")])
def test_going_through_all_pages_meets_every_row_once_and_back_again(people: list[User], by: tuple[str, ...]) -> None:
    forth, current = [page("q=a", *by)], page("q=a", *by)
    while current.next:
        current = page(current.next, *by)
        forth.append(current)
    back = [current]
    while current.previous:
        current = page(current.previous, *by)
        back.append(current)

    assert [row for each in forth for row in each.rows] == list(User.objects.order_by(*by))
    assert [each.rows for each in reversed(back)] == [each.rows for each in forth]
    assert "q=a" in forth[0].next
    assert not forth[0].previous


ODD_MARKS = [
    "Infinity",
    "-Infinity",
    "1e400",
    "NaN",
    "1.5",
    "9" * 26,
    "-" + "9" * 26,
    "9" * 5_000,
    "[" * 3_000,
    r'"\u0000"',
    r'"\ud800"',
    "null",
    "true",
]


@pytest.mark.parametrize("value", ODD_MARKS, ids=range(len(ODD_MARKS)))
@pytest.mark.parametrize("by", [("id",), ("name", "id"), ("-date_joined", "-id")])
def test_a_mark_with_a_value_that_no_row_can_have_fails_nowhere(
    people: list[User], by: tuple[str, ...], value: str
) -> None:
    mark = urlsafe_b64encode(f"[{value}{', 1' * (len(by) - 1)}]".encode()).decode()

    for name in ("after", "before"):
        page(f"{name}={mark}", *by)
        window(f"{name}={mark}")


@pytest.mark.parametrize("mark", ["x", "W10=", "bnVsbA==", "WzEsMiwzXQ==", "WyJhIl0=", "é", "W1sxXV0="])
def test_a_mark_that_is_none_of_ours_counts_as_no_mark(people: list[User], mark: str) -> None:
    first = page("", "id")

    assert page(f"after={mark}", "id").rows == first.rows
    assert page(f"before={mark}", "id").rows == first.rows


@pytest.mark.parametrize("by", [("name", "id"), ("-name", "-id"), ("-id",)])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_hold_every_row_once_in_order(people: list[User], by: tuple[str, ...], size: int) -> None:
    chunks = list(chunks_of(User.objects.all(), by=by, size=size))

    assert [row for chunk in chunks for row in chunk] == list(User.objects.order_by(*by))
    assert all(0 < len(chunk) <= size for chunk in chunks)


def test_a_page_begins_at_a_bound_that_an_index_knows(people: list[User]) -> None:
    following = page("", "-date_joined", "-id").next

    with CaptureQueriesContext(connection) as asked:
        page(following, "-date_joined", "-id")

    assert 'WHERE ("portals_user"."date_joined" <=' in asked[0]["sql"]


KEYS = [("ada", 3), ("ada", 7), ("bo", 1), ("bo", 2), ("cy", 9)]


def window(query: str) -> Window:
    return window_of(KEYS, query=QueryDict(query), size=2)


def test_windows_meet_every_key_once_and_back_again() -> None:
    forth, current = [window("q=a")], window("q=a")
    while current.next:
        current = window(current.next)
        forth.append(current)
    back = [current]
    while current.previous:
        current = window(current.previous)
        back.append(current)

    assert [key for each in forth for key in each.keys] == KEYS
    assert [key for each in reversed(back) for key in each.keys] == KEYS
    assert "q=a" in forth[0].next


@pytest.mark.parametrize("query", ["after=nonsense", "before=WzFd", "after=WzEsIDJd", "after="])
def test_a_mark_that_is_none_of_ours_begins_the_window_at_the_beginning(query: str) -> None:
    assert window(query).keys == KEYS[:2]
