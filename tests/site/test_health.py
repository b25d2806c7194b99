"""Whether a process lives and can work, and who may see its numbers."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

HOST = "127.0.0.1"


def test_a_living_process_says_so_without_asking_anybody() -> None:
    assert Client().get("/livez", HTTP_HOST=HOST).content == b"ok\n"


def test_a_process_with_database_and_redis_is_ready(db: None) -> None:
    response = Client().get("/readyz", HTTP_HOST=HOST)

    assert (response.status_code, response.json()) == (200, {"database": "ok", "redis": "ok"})


@override_settings(
    CACHES={alias: cache | {"LOCATION": "redis://127.0.0.1:1/0"} for alias, cache in settings.CACHES.items()},
)
def test_a_process_without_redis_is_not_ready(db: None) -> None:
    response = Client().get("/readyz", HTTP_HOST=HOST)

    assert (response.status_code, response.json()["redis"]) == (503, "failing")


@pytest.mark.parametrize(
    ("address", "token", "status"), [("127.0.0.1", "", 200), ("10.0.0.9", "", 404), ("10.0.0.9", "let-me-see", 200)]
)
@override_settings(METRICS_TOKEN="let-me-see")
def test_numbers_are_for_this_machine_or_who_shows_the_token(address: str, token: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    response = Client(headers=headers).get("/metrics", HTTP_HOST=HOST, REMOTE_ADDR=address)

    assert response.status_code == status
