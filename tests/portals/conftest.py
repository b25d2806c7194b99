"""What a test's transaction never gets to is done at once: mails and messages that wait for the commit, tasks."""

from collections.abc import Callable

import pytest
from django.db import transaction

from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.tasks import mail_password_link
from tests.portals.cast import SUPER_ADMIN, member_of


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def on_commit(do: Callable[[], object], using: str | None = None, *, robust: bool = False) -> None:
        do()

    monkeypatch.setattr(transaction, "on_commit", on_commit)
    monkeypatch.setattr(mail_password_link, "delay", mail_password_link)


@pytest.fixture
def anna(portal: Portal) -> Member:
    """The portal's Super Admin."""
    return member_of(portal, "Anna", SUPER_ADMIN)


@pytest.fixture
def victor(portal: Portal) -> Member:
    """A member without permissions."""
    return member_of(portal, "Victor")
