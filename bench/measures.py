"""What is measured, and in which order: every block of REST stands between two blocks of its floor."""

from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from statistics import mean, median

from bench import billing_pages as pages
from bench import bulk, portals, ways_in
from bench import reads as reading
from bench.load import Block, Clients, WayIn
from bench.report import Figure
from bench.web import Web

BATCH = 100


@dataclass(frozen=True)
class Size:
    """How long and how much: a block ends at `seconds` or at its number of calls, whichever comes first."""

    rounds: int
    seconds: float
    single_calls: int
    batch_calls: int
    few: int
    many: int
    memory_contacts: int
    bulk_contacts: int
    long_ledger: int = 100_000
    visits: int = 15  # of a billing page in a round


FULL = Size(3, 4, 12_000, 800, 10_000, 1_000_000, 100_000, 100_000)
QUICK = Size(1, 2, 4_000, 200, 10_000, 100_000, 20_000, 10_000)
SMOKE = Size(1, 0.1, 80, 8, 500, 2_000, 800, 200, long_ledger=2_000, visits=1)  # every block runs, no figure means much


@dataclass
class Bench:
    """One run on one database."""

    clients: Clients
    web: Web
    size: Size
    figures: list[Figure] = field(default_factory=list)
    rates: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def run(self) -> None:
        """Measure everything, the quiet things first."""
        target = portals.found("Hot")
        self._warm_up(target)
        self._against_floor(target, "single create", 1, 0.6)
        self._against_floor(target, "batch of 100", BATCH, 0.6)
        self._against_floor(target, "single create with its key", 1, 0.6, keyed=True)
        self._against_floor(target, "batch of 100 with its key", BATCH, 0.6, keyed=True)
        self._reach(target)
        self._token_exchange(target)
        self._memory(target)
        self._check(target)
        self._bulk()
        self._growth()

    def _warm_up(self, target: ways_in.Target) -> None:
        self._rate(partial(ways_in.rest, target, self.web.port), 1, 400)
        self._rate(partial(ways_in.rest, target, self.web.port), BATCH, 40)
        self._rate(partial(ways_in.floor, target, portals.STATEMENTS), BATCH, 40)

    def _rate(self, way_in: WayIn, size: int, calls: int | None = None) -> float:
        most = calls or (self.size.single_calls if size == 1 else self.size.batch_calls)
        return self.clients.rate(Block(f"b{next(self._numbers)}", way_in, size, most, self.size.seconds))

    def _against_floor(
        self, target: ways_in.Target, name: str, size: int, at_least: float, *, keyed: bool = False
    ) -> None:
        """Rate limits are always on, too high to be met; `keyed` calls bring an Idempotency-Key, the floor its row."""
        floor = partial(ways_in.floor, target, portals.STATEMENTS, keyed=keyed)
        rest = partial(ways_in.rest, target, self.web.port, keyed=keyed)
        portals.settle()
        floors, rests = [self._rate(floor, size)], []
        for _round in range(self.size.rounds):
            rests.append(self._rate(rest, size))
            floors.append(self._rate(floor, size))
        bare = self._rate(partial(ways_in.bare, portals.found("Bare"), portals.STATEMENTS), size)
        around = [mean(pair) for pair in pairwise(floors)]
        over = [one / other for one, other in zip(rests, around, strict=True)]
        self.figures += [
            Figure(f"{name}: REST to psycopg alone", over, at_least=at_least),
            Figure(f"{name}: REST to psycopg without activity and ledger", [rest / bare for rest in rests]),
            Figure(f"{name}: psycopg alone to the same without them", [floor / bare for floor in floors]),
        ]
        self.rates |= {f"{name}, REST": median(rests), f"{name}, psycopg alone": median(floors)}
        self.rates[f"{name}, psycopg without activity and ledger"] = bare

    def _reach(self, target: ways_in.Target) -> None:
        """How far the clients are from being the limit."""
        rest = self._rate(partial(ways_in.rest, target, self.web.port), 1)
        refused = self._rate(partial(ways_in.refused, self.web.port), 1)
        self.figures.append(Figure("refusals of the same clients to single creates", [refused / rest]))
        self.rates["refusals without a credential"] = refused

    def _token_exchange(self, target: ways_in.Target) -> None:
        """Refreshes of one app, whose workers all ask with the same refresh token, against its single creates."""
        refreshes = self._rate(partial(ways_in.refresh, portals.refresh_request(target), self.web.port), 1)
        creates = self._rate(partial(ways_in.rest, target, self.web.port), 1)
        self.figures.append(Figure("token exchanges (refresh) to single creates", [refreshes / creates]))
        self.rates["token exchanges (refresh)"] = refreshes

    def _memory(self, target: ways_in.Target) -> None:
        before = self.web.resident_bytes()
        rest = partial(ways_in.rest, target, self.web.port)
        self.clients.rate(Block("memory", rest, BATCH, self.size.memory_contacts // BATCH, 10 * self.size.seconds))
        after = self.web.resident_bytes()
        if before and after:
            name = f"web memory after {self.size.memory_contacts:,} creates to before"
            self.figures.append(Figure(name, [after / before]))
            self.rates["web workers' resident memory, MB"] = after / 1_000_000

    def _bulk(self) -> None:
        target, number = portals.found("Bulk"), self.size.bulk_contacts
        over = bulk.ratios(target, number, self.size.rounds)
        self.figures.append(Figure(f"a bulk set of {number:,} contacts, its time to psycopg alone", over, at_most=2))
        self._check(target)

    def _growth(self) -> None:
        """A create in a portal that has many contacts, against one that has few; each round turns the order."""
        few, many = portals.found("Few"), portals.found("Many")
        portals.fill(few, self.size.few)
        portals.fill(many, self.size.many)
        portals.settle()
        over = []
        for number in range(self.size.rounds + 1):
            order = [few, many] if number % 2 else [many, few]
            rates = {target.portal_id: self._rate(partial(ways_in.rest, target, self.web.port), 1) for target in order}
            over.append(rates[few.portal_id] / rates[many.portal_id])
        name = f"a create's time, {self.size.many:,} contacts to {self.size.few:,}"
        self.figures.append(Figure(name, over, at_most=1.3))
        self._reads(many)
        self._check(few)
        self._check(many)
        self._billing_pages(few, many)  # the last: their ledgers are no chain any more

    def _billing_pages(self, few: ways_in.Target, many: ways_in.Target) -> None:
        """Billing pages of many contacts and a long ledger, to those of few contacts and a short one."""
        pages.lengthen(few, pages.SHORT)
        pages.lengthen(many, self.size.long_ledger)
        short, long = pages.visitor(few), pages.visitor(many)
        for name, path in pages.PAGES.items():
            took = partial(pages.seconds, path=path, visits=self.size.visits)
            over = [took(long) / took(short) for _round in range(self.size.rounds)]
            rows = f"{self.size.long_ledger:,} rows to {self.size.few:,} and {pages.SHORT:,}"
            sizes = f"{self.size.many:,} contacts and {rows}"
            self.figures.append(Figure(f"billing's {name}, {sizes}", over, at_most=1.3))

    def _reads(self, many: ways_in.Target) -> None:
        """Reads over REST, to the same statements by psycopg alone."""
        filled, reads = portals.reads(many, self.size.many)
        for read in reads:
            rest, floor = partial(reading.rest, filled, read, self.web.port), partial(reading.floor, filled, read)
            over, rates = [], []
            for _round in range(self.size.rounds):
                rates.append((self._rate(rest, 1), self._rate(floor, 1)))
                over.append(rates[-1][0] / rates[-1][1])
            name = f"{read.name}, {self.size.many:,} contacts"
            self.figures.append(Figure(f"{name}: REST to psycopg alone", over))
            self.rates[f"{name}, REST"] = median(rate for rate, _floor in rates)
            self.rates[f"{name}, psycopg alone"] = median(rate for _rest, rate in rates)

    def _check(self, target: ways_in.Target) -> None:
        self.broken += portals.what_does_not_add_up(target)
