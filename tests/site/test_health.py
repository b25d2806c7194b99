"""Whether a process lives and can work, and who may see its numbers."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from marketing_contacts.version import VERSION

HOST = "127.0.0.1"


def test_a_living_process_says_so_without_asking_anybody() -> None:
    assert Client().get("/livez", HTTP_HOST=HOST).content == b"ok\n"


def test_a_process_with_database_and_redis_is_ready(db: None) -> None:
    response = Client().get("/readyz", HTTP_HOST=HOST)

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "ok", "version": VERSION}


@override_settings(
    CACHES={alias: cache | {"LOCATION": "redis://127.0.0.1:1/0"} for alias, cache in settings.CACHES.items()},
)
def test_a_process_without_redis_is_not_ready(db: None) -> None:
    response = Client().get("/readyz", HTTP_HOST=HOST)

    assert response.status_code == 503
    assert response.json()["redis"] == "failing"


@pytest.mark.parametrize(
    ("address", "token", "status"), [("127.0.0.1", "", 200), ("10.0.0.9", "", 404), ("10.0.0.9", "let-me-see", 200)]
)
@override_settings(METRICS_TOKEN="let-me-see")
def test_numbers_are_for_this_machine_or_who_shows_the_token(address: str, token: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    response = Client(headers=headers).get("/metrics", HTTP_HOST=HOST, REMOTE_ADDR=address)

    assert response.status_code == status


def test_requests_of_programs_and_of_people_are_numbers_by_status_and_view(db: None) -> None:
    client = Client(headers={"host": HOST})

    client.get("/crm/v3/objects/contacts")
    client.get("/accounts/login/")

    said = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()
    assert counted(said, status=401, view="/crm/v3/objects/contacts")
    assert counted(said, status=200, view="account_login")


def counted(said: str, *, status: int, view: str) -> bool:
    name = f'by_status_view_method_total{{method="GET",status="{status}",view="{view}"}} '
    return any(name in line and float(line.split()[-1]) >= 1 for line in said.splitlines())
