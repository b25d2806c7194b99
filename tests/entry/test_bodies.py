"""Bodies are read whole, in time and within the room that there is for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from marketing_contacts.entry import bodies
from marketing_contacts.entry.bodies import IN_MEMORY, SMALL, Body, NotRead, Reading, Room

MEGABYTE = 1_000_000


def sending(*parts: bytes, breaks_off: bool = False, goes_on: bool = False) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A client that sends these parts, and then nothing more: it ends, breaks off, or leaves the server waiting."""
    waiting = list(parts)

    async def receive() -> dict[str, Any]:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting) or breaks_off or goes_on}
        if breaks_off:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def read(receive: Any, *, length: int | None = None, most: int = 10 * MEGABYTE, room: Room | None = None) -> Body:
    return await Reading(receive, room or Room(), length=length, most=most).body()


def refused(receive: Any, **of: Any) -> int:
    with pytest.raises(NotRead) as refusal:
        asyncio.run(read(receive, **of))
    return refusal.value.status


@pytest.mark.parametrize("length", [6, None])
def test_a_body_is_whole_with_and_without_a_stated_length(length: int | None) -> None:
    body = asyncio.run(read(sending(b"abc", b"def"), length=length))

    assert body.content.read() == b"abcdef"
    assert body.size == 6


@pytest.mark.parametrize("length", [9, None])
def test_a_body_that_breaks_off_is_none(length: int | None) -> None:
    assert refused(sending(b"abc", breaks_off=True), length=length) == 400


@pytest.mark.parametrize("length", [9, None])
def test_a_body_that_does_not_end_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch, length: int | None) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.01)

    assert refused(sending(b"abc", goes_on=True), length=length) == 408


def test_a_long_body_gets_time_by_what_has_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.0)
    monkeypatch.setattr(bodies, "SLOWEST", 0.1)

    body = asyncio.run(read(sending(b"a", b"b", b"c"), length=3))

    assert body.size == 3


def test_of_a_body_that_is_too_large_the_beginning_is_kept_and_the_rest_dropped() -> None:
    body = asyncio.run(read(sending(b"abc", b"def", b"ghi"), length=9, most=4))

    assert body.content.read() == b"abcd"
    assert body.size == 9


def test_a_long_body_leaves_memory_for_a_file() -> None:
    body = asyncio.run(read(sending(b"a" * MEGABYTE, b"b"), length=IN_MEMORY + 1))

    assert body.content.fileno()
    assert body.content.read()[-1:] == b"b"


def test_a_body_that_finds_no_room_waits_for_it_and_is_refused_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    part = b"a" * (SMALL + 1)

    async def two() -> int:
        room = Room(SMALL + 1)
        first = Reading(sending(part), room, length=len(part), most=MEGABYTE)
        await first.body()
        with pytest.raises(NotRead) as refusal:
            await read(sending(part), length=len(part), room=room)
        first.forget()
        await read(sending(part), length=len(part), room=room)
        return refusal.value.status

    assert asyncio.run(two()) == 503


def test_a_small_body_needs_no_room() -> None:
    body = asyncio.run(read(sending(b"a"), length=1, room=Room(0)))

    assert body.size == 1
