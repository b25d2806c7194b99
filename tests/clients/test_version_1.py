"""Programs of version 1, unmodified, against a running product: hubspot3, and raw calls of HubSpot's own client."""

import time
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot3.contacts import ContactsClient
from hubspot3.error import HubspotConflict, HubspotNotFound

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def hubspot3(demo: Demo) -> Any:
    return ContactsClient(api_key=demo.known()["api_key"], api_base=demo.known()["base_url"])


def unique() -> str:
    return f"ada.{time.monotonic_ns()}@example.com"


def values(**given: str) -> dict[str, Any]:
    return {"properties": [{"property": name, "value": value} for name, value in given.items()]}


def test_it_creates_reads_changes_and_deletes(hubspot3: Any) -> None:
    email = unique()

    vid = hubspot3.create(values(email=email, firstname="Ada"))["vid"]
    hubspot3.update_by_id(vid, values(city="Paris"))
    hubspot3.update_by_email(email, values(lastname="Lovelace"))

    found = hubspot3.get_by_email(email)["properties"]
    assert [found[name]["value"] for name in ("firstname", "lastname", "city")] == ["Ada", "Lovelace", "Paris"]
    assert hubspot3.delete_by_id(vid) == {"vid": vid, "deleted": True, "reason": "OK"}
    with pytest.raises(HubspotNotFound):
        hubspot3.get_by_id(vid)


def test_it_creates_or_updates_and_is_told_of_a_duplicate(hubspot3: Any) -> None:
    email = unique()

    first, again = (hubspot3.create_or_update_by_email(email, values(city="Paris")) for _time in range(2))

    assert first["isNew"] is True
    assert again["isNew"] is False
    assert again["vid"] == first["vid"]
    with pytest.raises(HubspotConflict) as refused:
        hubspot3.create(values(email=email))
    assert f"Existing ID: {first['vid']}" in str(refused.value.result.body)


def test_it_merges(hubspot3: Any) -> None:
    ada, other = (hubspot3.create(values(email=unique()))["vid"] for _time in range(2))

    hubspot3.merge(ada, other)

    assert hubspot3.get_by_id(other)["vid"] == ada


def test_it_pages_through_all_recent_and_found_ones(hubspot3: Any) -> None:
    word = f"w{time.monotonic_ns()}"
    vids = [hubspot3.create(values(email=f"{word}.{each}@example.com"))["vid"] for each in range(3)]

    assert set(vids) <= {contact["id"] for contact in hubspot3.get_all()}
    assert [contact["vid"] for contact in hubspot3.get_recently_created(limit=3)] == vids[::-1]
    hubspot3.update_by_id(vids[0], values(city="Paris"))
    assert hubspot3.get_recently_modified(limit=1)[0]["vid"] == vids[0]
    assert {contact["vid"] for contact in hubspot3.search(word)} == set(vids)


def test_hubspots_own_client_makes_raw_calls_with_the_api_key(demo: Demo) -> None:
    known, email = demo.known(), unique()
    client = HubSpot(api_key=known["api_key"], base_url=known["base_url"])

    def call(method: str, path: str, **options: Any) -> Any:
        return client.api_request({"method": method, "path": path, **options})

    created = call("POST", "/contacts/v1/contact", body=values(email=email))
    vid = created.json()["vid"]
    listed = call("GET", "/contacts/v1/contact/vids/batch", qs={"vid": vid, "property": "email"})
    changed = call("POST", f"/contacts/v1/contact/vid/{vid}/profile", body=values(city="Paris"))

    assert created.status_code == 200
    assert changed.status_code == 204
    assert listed.json()[str(vid)]["properties"]["email"]["value"] == email
