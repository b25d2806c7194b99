"""What lies in Redis is data: nothing of it is ever run."""

import pickle
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from kombu.exceptions import ContentDisallowed
from kombu.serialization import dumps, loads, prepare_accept_content
from redis import Redis

from marketing_contacts.celery import app
from marketing_contacts.json_cache import JsonCache

ALIASES = ["default", "sessions"]


class Planted:
    """Unpickling it makes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


def plant(alias: str, data: bytes) -> None:
    cache = caches[alias]
    assert isinstance(cache, JsonCache)
    redis: Redis = cache._cache.get_client()  # noqa: SLF001 - below what the cache would write
    redis.set(cache.make_and_validate_key("planted"), data)


@pytest.mark.parametrize("alias", ALIASES)
def test_a_pickle_in_the_cache_counts_as_not_there_and_does_not_run(alias: str, tmp_path: Path) -> None:
    plant(alias, pickle.dumps(Planted(tmp_path / "run")))

    assert caches[alias].get("planted", "nothing") == "nothing"
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("value", [7, True, "7", [1.5, 2.5], {"name": "Ada", "at": None}])
def test_what_was_kept_comes_back(alias: str, value: object) -> None:
    caches[alias].set("kept", value)

    assert caches[alias].get("kept") == value
    assert type(caches[alias].get("kept")) is type(value)


@pytest.mark.parametrize("data", [b"[" * 100_000, b"\x80", b"", b"9" * 5_000], ids=["nested", "bytes", "empty", "long"])
def test_what_is_no_json_counts_as_not_there(data: bytes) -> None:
    plant("default", data)

    assert caches["default"].get("planted", "nothing") == "nothing"


def test_the_queue_refuses_a_pickle(tmp_path: Path) -> None:
    content_type, encoding, body = dumps(Planted(tmp_path / "run"), serializer="pickle")

    with pytest.raises(ContentDisallowed):
        loads(body, content_type, encoding, accept=prepare_accept_content(app.conf.accept_content))
    assert not (tmp_path / "run").exists()
