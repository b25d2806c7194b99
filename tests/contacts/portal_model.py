"""A portal's contacts in plain Python: what every write should leave behind, told without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contacts.marketing_status import MarketingStatus

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
UNTIL_NEXT_UPDATE = MarketingStatus.UNTIL_NEXT_UPDATE
WARSAW = ZoneInfo("Europe/Warsaw")


@dataclass
class Person:
    id: int
    email: str | None
    status: MarketingStatus = NON_MARKETING
    held: str = ""
    until: datetime | None = None
    source: str = ""
    archived: bool = False
    into: int | None = None  # whom it was merged into
    others: list[str] = field(default_factory=list)  # its addresses besides its email
    stamped_by: str = ""  # the app that created it as marketing
    moves: int = 0  # of its status

    @property
    def merged(self) -> bool:
        return self.into is not None

    @property
    def addresses(self) -> list[str]:
        return [*([self.email] if self.email else []), *self.others]

    def put(self, status: MarketingStatus, source: str = "", held: str = "", until: datetime | None = None) -> None:
        self.status, self.source, self.held, self.until = status, source, held, until
        self.moves += 1

    @property
    def strength(self) -> int:
        return {MARKETING: 3, UNTIL_NEXT_UPDATE: 2, NON_MARKETING: 1 if self.held else 0}[self.status]


@dataclass
class AppLimits:
    """What an app may make count: so many in all, so many in an hour; the next one opens its breaker."""

    maximum: int | None = None
    rate: int | None = None
    window: datetime | None = None
    stamps: int = 0
    open: bool = False

    def close(self) -> None:
        self.open, self.window, self.stamps = False, None, 0

    def runs(self, now: datetime) -> bool:
        return self.window is not None and now < self.window + timedelta(hours=1)

    def lets_by(self, now: datetime) -> bool:
        """Whether the breaker lets one more count; it opens when it does not."""
        self.open |= self.rate is not None and self.runs(now) and self.stamps >= self.rate
        return not self.open

    def stamp(self, now: datetime) -> None:
        """Count one in the window that runs, or in one that it starts."""
        if self.rate is not None and not self.runs(now):
            self.window, self.stamps = now, 0
        self.stamps += 1


@dataclass
class PortalModel:
    now: datetime
    maximum: int | None = None
    limits: dict[str, AppLimits] = field(default_factory=dict)  # by source
    people: dict[int, Person] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)

    @property
    def living(self) -> list[Person]:
        return [person for person in self.by_id() if not person.archived]

    @property
    def archived(self) -> list[Person]:
        return [person for person in self.by_id() if person.archived]

    @property
    def count(self) -> int:
        return sum(person.status is not NON_MARKETING for person in self.living)

    def by_id(self) -> list[Person]:
        return [self.people[number] for number in sorted(self.people)]

    def with_email(self, email: str | None) -> Person | None:
        return next((person for person in self.living if email in person.addresses), None)

    def lapsed(self, person: Person) -> bool:
        return person.until is not None and person.until <= self.now

    def has_room(self) -> bool:
        """Whether one more fits under the maximum; who was due to drop is not in the way."""
        due = sum(self.lapsed(person) for person in self.living)
        return self.maximum is None or self.count - due < self.maximum

    def has_room_under(self, source: str) -> bool:
        """Whether the source's own maximum takes one more; who is due to drop counts until then."""
        limits = self.limits.get(source, AppLimits())
        counting = sum(person.status is not NON_MARKETING and person.source == source for person in self.living)
        return limits.maximum is None or counting < limits.maximum

    def next_update(self) -> datetime:
        """The next 1st of a month or 31 March, at midnight in Warsaw."""
        day = self.now.astimezone(WARSAW).date() + timedelta(days=1)
        while day.day != 1 and (day.month, day.day) != (3, 31):
            day += timedelta(days=1)
        return datetime.combine(day, time(), WARSAW).astimezone(UTC)

    def count_or_hold(self, person: Person, source: str) -> None:
        limits = self.limits.setdefault(source, AppLimits())
        if not limits.lets_by(self.now):
            person.put(NON_MARKETING, held="BREAKER")
        elif not self.has_room_under(source):
            person.put(NON_MARKETING, held="APP_CAP")
        elif not self.has_room():
            person.put(NON_MARKETING, held="CAP")
        else:
            limits.stamp(self.now)
            person.put(MARKETING, source)

    def create(self, created: Sequence[tuple[int, str | None]], source: str, *, stamped: bool) -> None:
        for number, email in sorted(created):
            self.people[number] = Person(number, email)
            if stamped and email not in self.suppressed:
                self.count_or_hold(self.people[number], source)
                self.people[number].stamped_by = self.people[number].source

    def archive(self, people: Sequence[Person]) -> None:
        for person in people:
            person.archived = True

    def pass_update_date(self) -> None:
        for person in self.living:
            if self.lapsed(person):
                person.put(NON_MARKETING)

    def restore(self, people: Sequence[Person]) -> None:
        for person in people:
            if self.lapsed(person):
                person.put(NON_MARKETING)
            if person.status is not NON_MARKETING and not (self.has_room() and self.has_room_under(person.source)):
                person.put(NON_MARKETING, held="RESTORE")
            person.archived = False

    def merge(self, survivor: Person, other: Person) -> None:
        if other.strength > survivor.strength:
            survivor.put(other.status, other.source, other.held, other.until)
        survivor.others += other.addresses if survivor.email else other.others
        survivor.email = survivor.email or other.email
        other.others, other.archived = [], True
        for person in self.people.values():
            if person is other or person.into == other.id:
                person.into = survivor.id

    def rename(self, person: Person, email: str | None) -> None:
        """Another email; one that was another address of the person changes places with the email before."""
        if email in person.others:
            before = person.email
            self.drop(person, email)
            person.others += [before] if before else []
        person.email = email

    def drop(self, person: Person, email: str) -> None:
        """Another address less, for all that were merged into the person, too."""
        person.others.remove(email)
        for each in self.people.values():
            if each.into == person.id and each.email == email:
                each.email = None

    def forget(self, person: Person) -> None:
        """The person, and whoever was merged with them or has one of their addresses."""
        gone, more = set[int](), {person.id}
        while more != gone:
            gone = more
            emails = {address for number in gone for address in self.people[number].addresses}
            survivors = {self.people[number].into or number for number in gone}
            found = (
                each.id
                for each in self.by_id()
                if emails.intersection(each.addresses) or {each.id, each.into} & survivors
            )
            more = gone | set(found)
        for number in gone:
            del self.people[number]

    def set_by_hand(self, people: Sequence[Person], wished: MarketingStatus, source: str, *, by_app: bool) -> None:
        for person in people:
            if self.lapsed(person):
                person.put(NON_MARKETING)
        for person in people:
            if wished is NON_MARKETING:
                self._set_non_marketing(person)
            elif person.status is UNTIL_NEXT_UPDATE:
                person.put(MARKETING, person.source)
            elif person.status is NON_MARKETING and not (by_app and person.email in self.suppressed):
                self.count_or_hold(person, source)

    def _set_non_marketing(self, person: Person) -> None:
        if person.status is MARKETING:
            person.put(UNTIL_NEXT_UPDATE, person.source, until=self.next_update())
        elif person.held:
            person.put(NON_MARKETING)

    def release(self, people: Sequence[Person], source: str) -> None:
        """The oldest first, under who releases them; those who do not fit stay as they are."""
        for person in people:
            if person.held and person.email not in self.suppressed and self.has_room():
                person.put(MARKETING, source)

    def undo(self, done: Sequence[tuple[int, str, str, int, datetime]]) -> None:
        """Put those back whose status was not moved since: each a number, an outcome, what it was, its moves, its end.

        Who would have stopped counting meanwhile does so.
        """
        for number, outcome, before, moves, end in done:
            person = self.people.get(number)
            if person is None or person.archived or person.moves != moves or self.lapsed(person):
                continue
            if outcome == "pending_non_marketing":
                person.put(MARKETING, person.source)
            elif before == UNTIL_NEXT_UPDATE and end > self.now:
                person.put(UNTIL_NEXT_UPDATE, person.source, until=end)
            else:
                person.put(NON_MARKETING, held="" if before in {NON_MARKETING, UNTIL_NEXT_UPDATE} else before)

    def undo_creations(self, app: str) -> list[int]:
        """Take back what an app stamped and nobody moved since; answer whom it stamped."""
        stamped = [person for person in self.living if person.stamped_by == app]
        for person in stamped:
            if person.moves == 1:
                person.put(NON_MARKETING)
        return [person.id for person in stamped]
