"""Which threads work for the event loop, and when the spare ones help."""

import asyncio
import threading
from functools import partial

import pytest

from marketing_contacts.entry import threads
from marketing_contacts.entry.threads import Threads

PATIENCE = 60  # seconds


def test_a_spare_thread_takes_work_when_long_work_holds_the_usual_ones() -> None:
    released = threading.Event()

    async def both() -> str:
        some: Threads[str] = Threads(1, "some", spare=1)
        held = some.do(lambda: str(released.wait(PATIENCE)))
        name = await some.do(lambda: threading.current_thread().name)
        released.set()
        await held
        return name

    assert asyncio.run(both()) == "some-spare-0"


def test_work_does_not_wait_for_a_timer_while_long_work_holds_the_usual_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "LONG", -1.0)  # work counts as long from its start
    monkeypatch.setattr(Threads, "_watch", lambda _some: None)
    begun, released = threading.Event(), threading.Event()

    def hold() -> str:
        begun.set()
        return str(released.wait(PATIENCE))

    async def both() -> str:
        some: Threads[str] = Threads(1, "some", spare=1)
        held = some.do(hold)
        await asyncio.to_thread(begun.wait, PATIENCE)
        name = await asyncio.wait_for(some.do(lambda: threading.current_thread().name), PATIENCE)
        released.set()
        await held
        return name

    assert asyncio.run(both()) == "some-spare-0"


def test_a_spare_thread_leaves_work_to_a_usual_one_that_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG", 0.1)

    async def one_by_one() -> set[str]:
        some: Threads[str] = Threads(1, "some", spare=1)
        names = set()
        for _piece in range(4):
            names.add(await some.do(lambda: threading.current_thread().name))
            await asyncio.sleep(0.2)  # as if the piece had been long
        return names

    assert asyncio.run(one_by_one()) == {"some-0"}


def test_short_work_is_never_done_by_a_spare_thread_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG", 0.001)
    monkeypatch.setattr(threads, "monotonic", lambda: 0.0)  # so that no piece of work ever lasts long

    async def many() -> set[str]:
        some: Threads[str] = Threads(1, "some", spare=1)
        return set(await asyncio.gather(*(some.do(lambda: threading.current_thread().name) for _ in range(500))))

    assert asyncio.run(many()) == {"some-0"}


def test_work_that_two_threads_are_offered_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG", -1.0)  # the spare thread is offered all that has not begun
    done: list[int] = []

    async def many() -> None:
        some: Threads[None] = Threads(1, "some", spare=1)
        await asyncio.gather(*(some.do(partial(done.append, number)) for number in range(500)))

    asyncio.run(many())

    assert sorted(done) == list(range(500))


def test_what_work_raises_reaches_who_waits_for_it() -> None:
    async def failing() -> None:
        await Threads[None](1, "some").do([].pop)

    with pytest.raises(IndexError):
        asyncio.run(failing())
