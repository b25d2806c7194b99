"""A cache in Redis that holds JSON. Django's own unpickles what it finds, so whoever writes to Redis could run code."""

import json
from typing import Any

from django.core.cache.backends.redis import RedisCache


class Unreadable(Exception):
    """What lies in the cache is no JSON."""


class JsonSerializer:
    """Numbers are written as they are, so that Redis can count them up."""

    def dumps(self, value: Any) -> int | str:
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise Unreadable from None


class JsonCache(RedisCache):
    """What cannot be read counts as not there, such as what a release before this one wrote."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), "serializer": JsonSerializer()}
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except Unreadable:
            return default
