"""HubSpot's own Python client makes, reads, changes and archives properties and their groups."""

import time
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm import properties as models
from hubspot.crm.properties.exceptions import ApiException

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
KIND = "contacts"


@pytest.fixture
def api(demo: Demo) -> Any:
    client = HubSpot(access_token=demo.known()["private_token"])
    client.config["host"] = demo.known()["base_url"]
    return client.crm.properties


def wish(name: str = "", **fields: Any) -> models.PropertyCreate:
    described = {"type": "string", "field_type": "text", "group_name": "contactinformation", **fields}
    return models.PropertyCreate(name=name or f"ours_{time.monotonic_ns()}", label="Ours", **described)


def test_it_makes_reads_changes_and_archives_a_property(api: Any) -> None:
    option = models.OptionInput(label="Small", value="s", hidden=False, display_order=0)

    made = api.core_api.create(KIND, wish(type="enumeration", field_type="select", options=[option]))

    assert made.hubspot_defined is False
    assert made.options[0].value == "s"
    assert made.modification_metadata.archivable is True
    assert made.name in [each.name for each in api.core_api.get_all(KIND).results]
    assert api.core_api.get_by_name(KIND, "email").hubspot_defined
    assert api.core_api.update(KIND, made.name, models.PropertyUpdate(label="New")).label == "New"
    api.core_api.archive(KIND, made.name)
    with pytest.raises(ApiException) as gone:
        api.core_api.get_by_name(KIND, made.name)
    assert gone.value.status == 404
    assert api.core_api.get_by_name(KIND, made.name, archived=True).archived


def test_it_makes_reads_and_archives_batches(api: Any) -> None:
    wishes = [wish(), wish("email")]

    made = api.batch_api.create(KIND, models.BatchInputPropertyCreate(inputs=wishes))
    assert len(made.results) == 1
    assert made.num_errors == 1

    names = [models.PropertyName(name=name) for name in (made.results[0].name, "none")]
    wanted = models.BatchReadInputPropertyName(inputs=names, archived=False)
    found = api.batch_api.read(KIND, wanted)
    assert [each.name for each in found.results] == [made.results[0].name]
    assert found.num_errors == 1
    api.batch_api.archive(KIND, models.BatchInputPropertyName(inputs=names))
    assert made.results[0].name not in [each.name for each in api.core_api.get_all(KIND).results]


def test_it_makes_reads_changes_and_deletes_groups(api: Any) -> None:
    name = f"group_{time.monotonic_ns()}"

    made = api.groups_api.create(KIND, models.PropertyGroupCreate(name=name, label="Shoes", display_order=2))

    assert made.name == name
    assert made.display_order == 2
    assert made.archived is False
    assert api.groups_api.update(KIND, name, models.PropertyGroupUpdate(label="Hats")).label == "Hats"
    assert api.groups_api.get_by_name(KIND, name).label == "Hats"
    assert name in [each.name for each in api.groups_api.get_all(KIND).results]
    api.groups_api.archive(KIND, name)
    with pytest.raises(ApiException) as gone:
        api.groups_api.get_by_name(KIND, name)
    assert gone.value.status == 404
