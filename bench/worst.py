"""What others wait for while four clients ask for the most that they may, against what they wait for beside four reads.

`/livez` and a single create are asked again and again, by one client. Each round turns from one kind of company to the
other, so that both meet the same machine.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from statistics import median, quantiles
from urllib.parse import quote

from bench import reads
from bench.reads import Filled
from bench.report import Figure
from bench.ways_in import PATH, Target, Wire, properties

SEED = 14
ROUNDS, SECONDS = 3, 8.0
SMOKE_ROUNDS, SMOKE_SECONDS = 1, 0.3  # everything runs, and no figure means anything
LEAST = 2  # questions in a round, since a quantile needs two
START_SECONDS = 1.0  # until the company is at work
TIMES = 3  # as long as beside reads, at most
# Found, or given up after the limit of time, or without a turn among the slow searches.
LEGAL = {HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS}

Request = tuple[str, bytes]
Ask = Callable[[], Request]


def worst_requests() -> list[Request]:
    """Four of the dearest requests that the wire takes: no index answers them, and all their limits are reached."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    towns = [f"{chance.random():.12f}" * 60 for _each in range(1_000)]
    many = [_filter("city", "IN", values=towns[first : first + 40]) for first in range(0, 1_000, 40)]
    moments = [f"20{chance.randrange(10, 40)}-01-01T00:00:{each % 60:02d}.{each:03d}Z" for each in range(1_000)]
    tokens = " ".join(chance.choice("abcdefgh") + "*" + chance.choice("ijklmnop") for _each in range(15))
    words = quote(" ".join(chance.choice("bfe") for _each in range(30)))
    return [
        _search({"filterGroups": [{"filters": many[at : at + 5]} for at in range(0, 25, 5)], "sorts": ["-firstname"]}),
        _search({"filters": [_filter("createdate", "NOT_IN", values=moments)], "sorts": ["-hs_email_domain"]}),
        _search({"filters": [_filter("firstname", "NOT_CONTAINS_TOKEN", value=tokens)], "query": "bench example"}),
        (f"GET /contacts/v1/search/query?count=100&q={words}&sort=zip", b""),
    ]


def _filter(name: str, operator: str, **wanted: object) -> dict[str, object]:
    return {"propertyName": name, "operator": operator, **wanted}


def _search(body: dict[str, object]) -> Request:
    return f"POST {PATH}/search", json.dumps({"limit": 200, **body}).encode()


def ordinary_reads(filled: Filled) -> list[Ask]:
    """Four reads that programs make all day, each time of another contact."""
    chance = random.Random(SEED)  # noqa: S311 - no secret

    def of(request: Callable[[int, str], Request]) -> Ask:
        def ask() -> Request:
            return request(*chance.choice(filled.contacts))

        return ask

    return [of(request) for request in (reads.by_id, reads.by_email, reads.page, reads.search)]


@contextmanager
def company(target: Target, port: int, asks: Sequence[Ask]) -> Iterator[list[float]]:
    """Clients that ask these one after the other until the end, a client for each; the seconds that answers took."""
    over, took = threading.Event(), list[float]()
    clients = [threading.Thread(target=_client, args=(target, port, ask, over, took)) for ask in asks]
    for client in clients:
        client.start()
    time.sleep(START_SECONDS)
    try:
        yield took
    finally:
        over.set()
        for client in clients:
            client.join()


def _client(target: Target, port: int, ask: Ask, over: threading.Event, took: list[float]) -> None:
    wire = Wire(port)
    with wire.socket:
        while not over.is_set():
            first, body = ask()
            seconds, status, answer = _timed(wire, first, target, body)
            if status not in LEGAL:
                raise reads.NotRead(answer.decode())
            took.append(seconds)


def _timed(wire: Wire, first: str, target: Target, body: bytes = b"") -> tuple[float, int, bytes]:
    began = time.monotonic()
    headers = f"Authorization: Bearer {target.secret}\r\nContent-Type: application/json"
    status, answer = wire.ask(f"{first} HTTP/1.1\r\n{headers}", body)
    return time.monotonic() - began, status, answer


def waits(target: Target, port: int, name: str, seconds: float) -> dict[str, list[float]]:
    """The seconds that each answer to somebody else takes; every question comes on a connection of its own."""
    found: dict[str, list[float]] = {"/livez": [], "single create": []}
    until, number = time.monotonic() + seconds, 0
    while number < LEAST or time.monotonic() < until:
        email = f"{name}-{number}@bench.example"
        created = json.dumps({"properties": {"email": email, **properties(email)}}).encode()
        for asked, first, body in (("/livez", "GET /livez", b""), ("single create", f"POST {PATH}", created)):
            wire = Wire(port)
            with wire.socket:
                found[asked].append(_timed(wire, first, target, body)[0])
        number += 1
        time.sleep(0.01)
    return found


def figures(
    filled: Filled, bystander: Target, port: int, *, smoke: bool = False
) -> tuple[list[Figure], dict[str, float]]:
    """How much longer others wait, and the milliseconds behind it."""
    dear: list[Ask] = [lambda request=request: request for request in worst_requests()]  # type: ignore[misc]  # mypy cannot infer a lambda's default
    kinds = {"four reads": ordinary_reads(filled), "the four worst": dear}
    turns, seconds = (SMOKE_ROUNDS, SMOKE_SECONDS) if smoke else (ROUNDS, SECONDS)
    rounds: dict[str, list[dict[str, list[float]]]] = {kind: [] for kind in kinds}
    rates: dict[str, float] = {}
    for number in range(turns):
        for kind, asks in kinds.items():
            with company(filled.target, port, asks) as took:
                rounds[kind].append(waits(bystander, port, f"wait-{number}-{kind.split()[-1]}", seconds))
            rates[f"one of {kind}, ms (longest)"] = 1000 * max(took)
    found = []
    for asked in ("/livez", "single create"):
        beside = {kind: [median(each[asked]) for each in some] for kind, some in rounds.items()}
        over = [one / other for one, other in zip(beside["the four worst"], beside["four reads"], strict=True)]
        found.append(Figure(f"{asked} beside the four worst to beside four reads", over, at_most=TIMES))
        for kind, some in rounds.items():
            everything = [took for each in some for took in each[asked]]
            rates[f"{asked} beside {kind}, ms"] = 1000 * median(everything)
            rates[f"{asked} beside {kind}, ms (95 %)"] = 1000 * quantiles(everything, n=20)[-1]
    return found, rates
