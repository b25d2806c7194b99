"""HubSpot's own Python client, unmodified, against a running product."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchReadInputSimplePublicObjectId,
    SimplePublicObjectBatchInputUpsert,
    SimplePublicObjectId,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.contacts.exceptions import ApiException

from tests.clients.cast import unique
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def hubspot(demo: Demo) -> Any:
    client = HubSpot(access_token=demo.known()["private_token"])
    client.config["host"] = demo.known()["base_url"]
    return client


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


def test_it_changes_archives_and_lists(hubspot: Any) -> None:
    api = hubspot.crm.contacts.basic_api
    created = api.create(SimplePublicObjectInputForCreate(properties={"email": unique()}))

    changed = api.update(created.id, SimplePublicObjectInput(properties={"city": "Gdynia"}))
    assert changed.properties["city"] == "Gdynia"
    assert created.id in [contact.id for contact in hubspot.crm.contacts.get_all()]

    api.archive(created.id)
    with pytest.raises(ApiException) as gone:
        api.get_by_id(created.id)
    assert gone.value.status == 404


def test_it_reads_and_upserts_batches(hubspot: Any) -> None:
    email = unique()
    wish = SimplePublicObjectBatchInputUpsert(id=email, id_property="email", properties={"firstname": "Ada"})
    batch = BatchInputSimplePublicObjectBatchInputUpsert(inputs=[wish])

    first, again = (hubspot.crm.contacts.batch_api.upsert(batch).results[0] for _time in range(2))
    assert first.new is True
    assert again.new is False
    assert again.id == first.id

    wanted = BatchReadInputSimplePublicObjectId(
        inputs=[SimplePublicObjectId(id=first.id), SimplePublicObjectId(id="999999999")],
        properties=["firstname"],
        properties_with_history=[],
    )
    found = hubspot.crm.contacts.batch_api.read(wanted)
    assert found.results[0].properties["firstname"] == "Ada"
    assert found.num_errors == 1
