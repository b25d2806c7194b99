"""A cache in Redis that holds JSON.

Django's own cache unpickles its values, so anybody who can write to Redis could run code.
"""

import json
from typing import Any

from django.core.cache.backends.redis import RedisCache


class Unreadable(Exception):
    """The value in the cache is not JSON."""


class JsonSerializer:
    """Writes values as JSON. An integer stays as it is, so that Redis can increment it."""

    def dumps(self, value: Any) -> int | str:
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise Unreadable from None


class JsonCache(RedisCache):
    """A cache in which an unreadable value counts as missing, such as a value of an earlier release."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), "serializer": JsonSerializer()}
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except Unreadable:
            return default
