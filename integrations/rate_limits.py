"""Limit the calls of apps and the attempts of visitors. Redis counts them exactly under parallel calls.

One script counts an app's call in one round trip. The script checks the moving window and the day together, so a
refused call counts in neither. `limits` counts attempts. All calls are admitted while Redis is away.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property
from threading import Lock, local
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.cache import caches
from limits import parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.connection import ConnectionInterface
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import NoScriptError
from redis.retry import Retry

from integrations.models import ConnectedApp

log = structlog.get_logger(__name__)


class Policy(StrEnum):
    """The rate limits, by their names on the wire."""

    TEN_SECONDLY_ROLLING = "TEN_SECONDLY_ROLLING"
    SECONDLY = "SECONDLY"
    DAILY = "DAILY"


SECONDS = {Policy.TEN_SECONDLY_ROLLING: 10, Policy.SECONDLY: 1}
DAY_IS_KEPT = 2 * 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """The remaining calls of an app. A refusal names its policy and the seconds to wait."""

    limit: int
    left: int
    milliseconds: int
    daily_limit: int
    left_today: int
    refused_by: Policy | None
    retry_after: int


_COUNT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, limit, daily_limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and tonumber(oldest) <= now - window do
    redis.call('RPOP', KEYS[1])
    oldest = redis.call('LINDEX', KEYS[1], -1)
end
local used = redis.call('LLEN', KEYS[1])
local today = tonumber(redis.call('GET', KEYS[2]) or '0')
if today >= daily_limit then return {2, limit - used, 0, 0} end
if used >= limit then return {1, 0, daily_limit - today, (oldest or now) + window - now} end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], window / 1000)
redis.call('INCR', KEYS[2])
if today == 0 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
return {0, limit - used - 1, daily_limit - today - 1, 0}
"""  # microseconds, by Redis's own clock


def admit(*, app: ConnectedApp, policy: Policy, now: datetime) -> Allowance | None:
    """Count a call of the app unless it is refused, and return the remaining calls.

    Returns None while Redis is away. The call is admitted then.
    """
    limit, daily_limit = settings.RATE_LIMITS[policy], settings.RATE_LIMITS[Policy.DAILY]
    keys = [_key(app, policy), _day_key(app, now)]
    counted: list[int] | None = _count_call(keys, [SECONDS[policy] * 1_000_000, limit, daily_limit, DAY_IS_KEPT])
    if counted is None:
        return None
    refusal, left, left_today, microseconds = counted
    refused_by = (None, policy, Policy.DAILY)[refusal]
    retry_after = math.ceil(microseconds / 1_000_000)
    if refused_by is Policy.DAILY:
        retry_after = math.ceil((next_day(app, now) - now).total_seconds())
    milliseconds = SECONDS[policy] * 1000
    return Allowance(limit, max(left, 0), milliseconds, daily_limit, left_today, refused_by, max(retry_after, 1))


def used_today(*, app: ConnectedApp, now: datetime) -> int | None:
    """Return the number of the app's calls on this day of its portal, or None while Redis is away."""
    if not _redis.may_be_asked():
        return None
    try:
        used = _client().get(_day_key(app, now))
    except RedisError as error:
        _redis.failed(error)
        return None
    return int(used or 0)


def next_day(app: ConnectedApp, now: datetime) -> datetime:
    """Return the end of the app's day, which is midnight in its portal's time zone."""
    zone = ZoneInfo(app.portal.time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)


def seconds_to_wait(*, what: str, who: str, rate: str) -> int:
    """Count an attempt of `who` at `what` under a `rate` like "20/minute".

    Returns 0 for an allowed attempt, else the seconds until the next one. Every attempt is allowed while Redis is away.
    """
    if not _redis.may_be_asked():
        return 0
    item, names = parse(rate), (_key_maker()(what), who)
    try:
        if _limiter().hit(item, *names):
            return 0
        return max(1, math.ceil(_limiter().get_window_stats(item, *names).reset_time - time.time()))
    except RedisError as error:
        _redis.failed(error)
        return 0


def _key(app: ConnectedApp, what: str) -> str:
    """Return the key. The braces keep an app's keys on one node of a cluster, which a script needs."""
    return _key_maker()(f"rate:{{{app.portal_id}:{app.id}}}:{what}")


@cache
def _key_maker() -> Callable[[str], str]:
    """Return the function that adds the installation's prefix to a key."""
    return caches["default"].make_key


def _day_key(app: ConnectedApp, now: datetime) -> str:
    return _key(app, now.astimezone(ZoneInfo(app.portal.time_zone)).date().isoformat())


def _count_call(keys: list[str], values: list[int]) -> list[int] | None:
    if not _redis.may_be_asked():
        return None
    try:
        counted = _connection.counted(keys, values)
    except RedisError as error:
        _redis.failed(error)
        return None
    _redis.is_away = False
    return counted


class _Redis:
    """The state of Redis.

    After a failure, Redis is not asked for PAUSE seconds. Then a single call tries it, so that no other call waits.
    """

    PAUSE = 10  # seconds
    SILENCE = 60  # seconds between two lines of the log

    def __init__(self) -> None:
        self.is_away = False
        self.ask_again_at = 0.0
        self.told_at = -math.inf
        self.lock = Lock()

    def may_be_asked(self) -> bool:
        if not self.is_away:
            return True
        with self.lock:
            if time.monotonic() < self.ask_again_at:
                return False
            self.ask_again_at = time.monotonic() + self.PAUSE
            return True

    def failed(self, error: RedisError) -> None:
        with self.lock:
            now = time.monotonic()
            self.is_away, self.ask_again_at = True, now + self.PAUSE
            if now - self.told_at < self.SILENCE:
                return
            self.told_at = now
        log.error("rate_limits_off", error=str(error))


_redis = _Redis()


@cache
def _client() -> Redis:
    """Return the client.

    The client opens a lost connection again once, and does not wait for a connection that hangs.
    """
    return Redis.from_url(
        settings.RATE_LIMIT_REDIS,
        socket_timeout=settings.RATE_LIMIT_PATIENCE,
        socket_connect_timeout=settings.RATE_LIMIT_PATIENCE,
        retry=Retry(NoBackoff(), 1, (ConnectionLost,)),
    )


class _Connection(local):
    """A connection of a thread. A pool and a client would cost more than the call itself."""

    @cached_property
    def line(self) -> ConnectionInterface:
        return _client().connection_pool.make_connection()

    @cached_property
    def digest(self) -> str:
        return _client().register_script(_COUNT).sha

    def counted(self, keys: list[str], values: list[int]) -> list[int]:
        """Return the script's answer. The script is sent in full when Redis does not know it, as after a restart."""
        try:
            return self._answered("EVALSHA", self.digest, len(keys), *keys, *values)
        except (NoScriptError, ConnectionLost):
            return self._answered("EVAL", _COUNT, len(keys), *keys, *values)

    def _answered(self, *command: str | int) -> list[int]:
        self.line.send_command(*command)  # type: ignore[no-untyped-call]  # redis-py has no type here
        answer: list[int] = self.line.read_response()
        return answer


_connection = _Connection()


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(RedisStorage("redis://", connection_pool=_client().connection_pool))
