"""A portal with everything in it, whose admin is also staff."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.every_address import an_admin, another_portal, ids_of
from tests.site.kept_forms import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        portal = another_portal()
        ids = ids_of(portal)
        admin, member = an_admin(portal)
        member.user.is_staff = True
        member.user.save()
        yield World(admin, ids)
        transaction.set_rollback(True)
