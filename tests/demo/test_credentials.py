"""The passwords of demo.json: kept while they work, made anew where somebody changed them."""

import pytest
from django.contrib.auth import hashers

from marketing_contacts.demo.credentials import people
from marketing_contacts.demo.seed import PEOPLE
from marketing_contacts.portals.models import User


@pytest.fixture
def known(db: None) -> dict[str, dict[str, str]]:
    for person in PEOPLE.values():
        User.objects.create_user(person.email)
    return people({})


def test_a_password_that_is_known_to_work_is_not_checked_again(
    known: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(User.objects.get(email=each["email"]).check_password(each["password"]) for each in known.values())

    monkeypatch.delattr(hashers, "verify_password")

    assert people(known) == known


def test_a_password_whose_hash_is_new_is_kept_while_it_works(known: dict[str, dict[str, str]]) -> None:
    user = User.objects.get(email=known["admin"]["email"])
    user.set_password(known["admin"]["password"])
    user.save()

    assert people(known)["admin"] == known["admin"] | {"hash": user.password}


def test_a_password_that_somebody_changed_is_made_anew(known: dict[str, dict[str, str]]) -> None:
    user = User.objects.get(email=known["admin"]["email"])
    user.set_password("another-one-2026")
    user.save()

    made = people(known)["admin"]["password"]

    user.refresh_from_db()
    assert made != known["admin"]["password"]
    assert user.check_password(made)
