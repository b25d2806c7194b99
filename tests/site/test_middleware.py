"""What pages need is done for pages, and not for programs on the REST wire."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketing_contacts.portals.models import User


@pytest.mark.parametrize(("path", "is_page"), [("/accounts/login/", True), ("/crm/v3/objects/contacts", False)])
def test_pages_say_what_a_browser_may_load_and_in_which_language(db: None, path: str, *, is_page: bool) -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get(path)

    assert ("Content-Security-Policy" in answer.headers) is is_page
    assert ("Content-Language" in answer.headers) is is_page


def test_a_session_opens_nothing_on_the_wire(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user("ada@example.com"))

    with django_assert_num_queries(0):
        answer = client.get("/crm/v3/objects/contacts")

    assert answer.status_code == 401
    assert not answer.cookies
