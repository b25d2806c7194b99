"""Statements that go together: their results are there afterwards, their errors are Django's, nothing half stays."""

import pytest
from django.db import IntegrityError, connection, transaction

from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.round_trips import pipeline

MOVE = "UPDATE billing_usage SET count = count + %s WHERE portal_id = %s RETURNING count"


def moved(portal: Portal, *numbers: int) -> list[int]:
    cursors = [connection.cursor() for _number in numbers]
    with transaction.atomic():
        with pipeline():
            for cursor, number in zip(cursors, numbers, strict=True):
                cursor.execute(MOVE, [number, portal.pk])
        return [cursor.fetchone()[0] for cursor in cursors]


def test_each_statement_has_its_result_in_the_order_they_were_sent(portal: Portal) -> None:
    assert moved(portal, 2, 3, -1) == [2, 5, 4]


def test_an_error_of_one_is_djangos_and_takes_the_others_back(portal: Portal) -> None:
    with pytest.raises(IntegrityError, match="usage_not_negative"):
        moved(portal, 2, -3, 1)

    assert Usage.objects.get(portal=portal).count == 0
