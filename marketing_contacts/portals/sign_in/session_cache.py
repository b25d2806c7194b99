"""Cache sessions in Redis. PostgreSQL keeps the sessions, so they survive without Redis."""

from typing import Any

from redis.exceptions import RedisError

from marketing_contacts.json_cache import JsonCache


class SessionCache(JsonCache):
    """A cache that is empty while Redis is away."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def set(self, key: Any, value: Any, *further: Any, **options: Any) -> None:
        try:
            super().set(key, value, *further, **options)
        except RedisError:
            return

    def add(self, key: Any, value: Any, *further: Any, **options: Any) -> bool:
        try:
            return bool(super().add(key, value, *further, **options))
        except RedisError:
            return False

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except RedisError:
            return False

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            return False
