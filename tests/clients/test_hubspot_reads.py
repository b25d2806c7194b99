"""HubSpot's own Python client, unmodified, reads: searches, pages, histories, batches."""

import time
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchReadInputSimplePublicObjectId,
    Filter,
    FilterGroup,
    PublicObjectSearchRequest,
    SimplePublicObjectId,
    SimplePublicObjectInput,
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


@pytest.fixture
def family(hubspot: Any) -> list[Any]:
    """Three contacts of one name that nobody else has, in the order of their ids."""
    name = f"Family{time.monotonic_ns()}"
    people = [{"email": f"{number}.{name}@example.com", "lastname": name, "city": "Gdynia"} for number in range(3)]
    wish = [SimplePublicObjectInputForCreate(properties=person) for person in people]
    answer = hubspot.crm.contacts.batch_api.create(BatchInputSimplePublicObjectBatchInputForCreate(inputs=wish))
    return sorted(answer.results, key=lambda contact: int(contact.id))


def lastname(family: list[Any]) -> FilterGroup:
    return FilterGroup(
        filters=[Filter(property_name="lastname", operator="EQ", value=family[0].properties["lastname"])]
    )


def test_it_searches_page_by_page(hubspot: Any, family: list[Any]) -> None:
    found, after = [], None
    for _page in range(2):
        wish = PublicObjectSearchRequest(
            filter_groups=[lastname(family)], sorts=["-hs_object_id"], properties=["city"], limit=2, after=after
        )
        page = hubspot.crm.contacts.search_api.do_search(wish)
        found += page.results
        after = page.paging and page.paging.next.after

    assert [contact.id for contact in found] == [contact.id for contact in reversed(family)]
    assert page.total == 3
    assert after is None
    assert found[0].properties["city"] == "Gdynia"


def test_it_searches_by_email_and_words_and_through_the_objects_api(hubspot: Any, family: list[Any]) -> None:
    email, name = (family[1].properties[each] for each in ("email", "lastname"))
    by_email = {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": email.upper()}]}]}

    for wish in (by_email, {"query": email}):
        assert [one.id for one in hubspot.crm.contacts.search_api.do_search(wish).results] == [family[1].id]
    assert hubspot.crm.objects.search_api.do_search("contacts", {"query": name}).total == 3


SHOE_SIZE = {"propertyName": "shoe_size", "operator": "EQ", "value": "44"}


def test_it_is_told_what_is_wrong_with_a_search(hubspot: Any) -> None:
    with pytest.raises(ApiException) as refused:
        hubspot.crm.contacts.search_api.do_search({"filterGroups": [{"filters": [SHOE_SIZE]}]})

    assert refused.value.status == 400
    assert "shoe_size" in refused.value.body


def test_it_reads_the_history_of_one_of_a_batch_and_of_all(hubspot: Any, family: list[Any]) -> None:
    contacts, ada = hubspot.crm.contacts, family[0].id
    contacts.basic_api.update(ada, SimplePublicObjectInput(properties={"city": "Sopot"}))

    one = contacts.basic_api.get_by_id(ada, properties_with_history=["city"])
    wish = BatchReadInputSimplePublicObjectId(
        inputs=[SimplePublicObjectId(id=ada)], properties=["lastname"], properties_with_history=["city"]
    )
    [read] = contacts.batch_api.read(wish).results
    [listed] = [each for each in contacts.get_all(properties_with_history=["city"]) if each.id == ada]

    for answer in (one, read, listed):
        versions = answer.properties_with_history["city"]
        assert [version.value for version in versions] == ["Sopot", "Gdynia"]
        assert [version.source_type for version in versions] == ["INTEGRATION", "INTEGRATION"]
        assert versions[0].timestamp > versions[1].timestamp


def test_it_lists_page_by_page_and_the_archived_ones(hubspot: Any, family: list[Any]) -> None:
    basic = hubspot.crm.contacts.basic_api
    basic.archive(family[2].id)
    before = str(int(family[0].id) - 1)

    page = basic.get_page(limit=1, after=before, properties=["city", "lastname"], associations=["companies", "deals"])
    assert page.results[0].id == family[0].id
    assert page.paging.next.after == family[0].id
    assert page.paging.next.link.startswith("http://")
    archived = basic.get_page(limit=1, after=before, archived=True).results[0]
    assert archived.id == family[2].id
    assert archived.archived is True
    assert archived.archived_at is not None
    assert basic.get_by_id(family[2].id, archived=True).id == family[2].id


def test_it_reads_a_batch_by_email(hubspot: Any, family: list[Any]) -> None:
    emails = [contact.properties["email"] for contact in family]
    inputs = [SimplePublicObjectId(id=email) for email in [*emails, "nobody@example.com"]]
    wish = BatchReadInputSimplePublicObjectId(
        inputs=inputs, properties=["email"], properties_with_history=[], id_property="email"
    )

    answer = hubspot.crm.contacts.batch_api.read(wish)

    assert [contact.properties["email"] for contact in answer.results] == [email.lower() for email in emails]
    assert answer.num_errors == 1
    assert answer.errors[0].context == {"ids": ["nobody@example.com"]}
