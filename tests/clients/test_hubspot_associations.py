"""HubSpot's own Python client associates contacts, and reads owners and pipelines."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm import associations as v3
from hubspot.crm.associations import v4
from hubspot.crm.companies.exceptions import ApiException
from hubspot.crm.contacts import SimplePublicObjectInputForCreate

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
ENDS = ("contacts", "companies")


@pytest.fixture
def crm(demo: Demo) -> Any:
    client = HubSpot(access_token=demo.known()["private_token"])
    client.config["host"] = demo.known()["base_url"]
    return client.crm


@pytest.fixture
def contact(crm: Any) -> str:
    new = SimplePublicObjectInputForCreate(properties={"firstname": "Ada"})
    return str(crm.contacts.basic_api.create(new).id)


def primary() -> list[Any]:
    return [v4.AssociationSpec("HUBSPOT_DEFINED", 1)]


def test_it_makes_reads_and_archives_associations_of_version_4(crm: Any, contact: str) -> None:
    one, batch = crm.associations.v4.basic_api, crm.associations.v4.batch_api
    company = v4.PublicObjectId(id="77")

    assert one.create("contacts", contact, "companies", "77", primary()).labels == ["Primary"]
    assert one.create_default("contacts", contact, "companies", "78").status == "COMPLETE"
    found = one.get_page("contacts", contact, "companies", limit=1)
    assert [each.to_object_id for each in found.results] == ["77"]
    assert found.paging.next.after == "77"
    asked = v4.BatchInputPublicFetchAssociationsBatchRequest([v4.PublicFetchAssociationsBatchRequest(id=contact)])
    [read] = batch.get_page(*ENDS, asked).results
    assert [each.to_object_id for each in read.to] == ["77", "78"]
    pair = v4.PublicAssociationMultiPost(_from=v4.PublicObjectId(id=contact), to=company, types=primary())
    batch.archive_labels(*ENDS, v4.BatchInputPublicAssociationMultiPost([pair]))
    gone = v4.PublicAssociationMultiArchive(_from=v4.PublicObjectId(id=contact), to=[company])
    batch.archive(*ENDS, v4.BatchInputPublicAssociationMultiArchive([gone]))
    one.archive("contacts", contact, "companies", "78")
    assert one.get_page("contacts", contact, "companies").results == []


def test_it_makes_reads_and_archives_associations_of_version_3(crm: Any, contact: str) -> None:
    batch, ids = crm.associations.batch_api, v3.PublicObjectId
    pairs = v3.BatchInputPublicAssociation([v3.PublicAssociation(ids(id=contact), ids(id="7"), "contact_to_company")])

    assert batch.create(*ENDS, pairs).results[0].to.id == "7"
    [read] = batch.read(*ENDS, v3.BatchInputPublicObjectId([ids(id=contact)])).results
    assert {each.type for each in read.to} == {"contact_to_company", "contact_to_company_unlabeled"}
    batch.archive(*ENDS, pairs)
    assert batch.read(*ENDS, v3.BatchInputPublicObjectId([ids(id=contact)])).results == []


def test_it_reads_owners_and_the_pipeline_of_contacts(crm: Any) -> None:
    owner = crm.owners.owners_api.get_page(limit=1).results[0]

    assert crm.owners.owners_api.get_by_id(owner.user_id, id_property="userId").email == owner.email
    [pipeline] = crm.pipelines.pipelines_api.get_all("contacts").results
    stages = crm.pipelines.pipeline_stages_api.get_all("contacts", pipeline.id).results
    assert [each.id for each in stages] == [each.id for each in pipeline.stages]


def test_what_only_hubspot_serves_is_refused_with_its_scope(crm: Any) -> None:
    with pytest.raises(ApiException) as refused:
        crm.companies.basic_api.get_page()

    assert refused.value.status == 403
    assert "crm.objects.companies.read" in refused.value.body
    assert crm.schemas.core_api.get_all().results == []
