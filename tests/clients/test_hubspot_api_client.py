"""HubSpot's own Python client, unmodified, against a running product."""

import time
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInputForCreate,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.contacts.exceptions import ApiException

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def hubspot(demo: Demo) -> Any:
    client = HubSpot(access_token=demo.known()["private_token"])
    client.config["host"] = demo.known()["base_url"]
    return client


def unique() -> str:
    return f"ada.{time.monotonic_ns()}@example.com"


def test_it_creates_a_contact_and_reads_it_by_id_and_email(hubspot: Any) -> None:
    email = unique()

    created = hubspot.crm.contacts.basic_api.create(
        SimplePublicObjectInputForCreate(properties={"email": email, "firstname": "Ada"})
    )

    assert created.properties["hs_marketable_status"] == "true"
    assert hubspot.crm.contacts.basic_api.get_by_id(created.id).properties["email"] == email
    assert hubspot.crm.contacts.basic_api.get_by_id(email, id_property="email").id == created.id


def test_it_creates_a_batch(hubspot: Any) -> None:
    inputs = [SimplePublicObjectInputForCreate(properties={"email": unique()}) for _number in range(100)]

    answer = hubspot.crm.contacts.batch_api.create(BatchInputSimplePublicObjectBatchInputForCreate(inputs=inputs))

    assert answer.status == "COMPLETE"
    assert len(answer.results) == 100


def test_it_is_told_of_a_duplicate_as_it_expects(hubspot: Any) -> None:
    contact = SimplePublicObjectInputForCreate(properties={"email": unique()})
    created = hubspot.crm.contacts.basic_api.create(contact)

    with pytest.raises(ApiException) as refused:
        hubspot.crm.contacts.basic_api.create(contact)

    assert refused.value.status == 409
    assert f"Existing ID: {created.id}" in refused.value.body
