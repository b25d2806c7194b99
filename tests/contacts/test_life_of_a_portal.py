"""Every write of the domain in any order, beside a model of plain Python; both must say the same after each step.

`make soak ARGS=life` takes more steps. The seed is printed; `LIFE_SEED=` repeats it.
"""

import os
from collections import Counter
from datetime import datetime, timedelta
from random import SystemRandom

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from contacts.marketing_status import MOVES, MarketingStatus, Outcome
from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.selectors import ContactFilters, listed_addresses
from contacts.services.addresses import NoEmailYet, NoSuchAddress, change_addresses
from contacts.services.creation.create import ContactAlreadyExists, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.erasure import erase_address, erase_contact
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.status.release import release_held
from contacts.services.status.set import Decision, set_marketing_status
from contacts.services.status.undo import Done, done_by_creating, undo
from contacts.services.status.update_date import expire_pending_contacts
from contacts.services.suppression import suppress, unsuppress
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import BreakerOpening, Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.billing.source_limits import Rate
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import changed
from tests.contacts.cast import PERSON, flip, new_app, origin_of
from tests.contacts.imports.cast import imported, lines
from tests.contacts.portal_model import UNTIL_NEXT_UPDATE, AppLimits, Person, PortalModel

EMAILS = st.sampled_from([None, *(f"{letter}@example.com" for letter in "abcde")])
NAMED = st.sampled_from([f"{letter}@example.com" for letter in "abcde"])
PICKS = st.lists(st.integers(0, 9), min_size=1, max_size=4)  # places among those there are
APPS = st.sampled_from([0, 1])
BATCH = st.lists(EMAILS, min_size=1, max_size=5)


STEPS_OF_A_LIFE = 40
STEPS = int(os.environ.get("LIFE_STEPS", "120"))  # how many about, of all lives together
SEED = int(os.environ.get("LIFE_SEED", SystemRandom().getrandbits(32)))


class LifeOfAPortal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.portal = new_portal()
        self.apps = [new_app(self.portal, "Webinars"), new_app(self.portal, "Forms", on=False)]
        self.model = PortalModel(NOW)
        # What was set by hand: for each contact its moves by then, and when it would have stopped counting.
        self.done: list[dict[int, tuple[Done, int, datetime]]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def some(self, picks: list[int], people: list[Person]) -> list[Person]:
        chosen = {people[pick % len(people)].id for pick in picks if people}
        return [person for person in people if person.id in chosen]

    @rule(app=APPS, emails=BATCH)
    def create(self, app: int, emails: list[str | None]) -> None:
        contacts = [NewContact(email) for email in emails]
        origin = origin_of(self.apps[app])
        answers = create_contacts(
            portal=self.portal, contacts=contacts, origin=origin, now=self.model.now, raise_on_existing=False
        )
        taken = {address for person in self.model.living for address in person.addresses}
        created = [(answer.contact.id, answer.contact.email) for answer in answers if isinstance(answer, Created)]
        assert Counter(email for _id, email in created) == Counter(new_ones(emails, taken))
        self.model.create(created, origin.source.label, stamped=self.apps[app].marketing_enabled)

    @rule(app=APPS, emails=BATCH)
    def upsert(self, app: int, emails: list[str | None]) -> None:
        contacts = [NewContact(email, {"firstname": "Ada"}) for email in emails]
        origin = origin_of(self.apps[app])
        answers = upsert_contacts(portal=self.portal, contacts=contacts, origin=origin, now=self.model.now)
        taken = {address for person in self.model.living for address in person.addresses}
        created = [(contact.id, contact.email) for contact, new in answers if new]
        assert Counter(email for _id, email in created) == Counter(new_ones(emails, taken))
        self.model.create(created, origin.source.label, stamped=self.apps[app].marketing_enabled)

    @rule(emails=st.lists(NAMED, min_size=1, max_size=5), update=st.booleans(), as_marketing=st.booleans())
    def import_a_file(self, emails: list[str], update: bool, as_marketing: bool) -> None:  # noqa: FBT001 - drawn
        job = imported(
            self.portal, lines(*emails), update_existing=update, as_marketing=as_marketing, now=self.model.now
        )
        created = Contact.objects.filter(portal=self.portal, created_by_kind="import", created_by_id=job.id)
        self.model.create(list(created.values_list("id", "email")), job.file_name, stamped=False)
        if as_marketing:
            people = [
                person
                for person in self.model.living
                if set(emails).intersection(person.addresses) and person.email not in self.model.suppressed
            ]
            self.model.set_by_hand(people, MarketingStatus.MARKETING, job.file_name, by_app=False)

    @rule(picks=PICKS, email=EMAILS)
    def update(self, picks: list[int], email: str | None) -> None:
        for person in self.some(picks[:1], self.model.living):
            owner = self.model.with_email(email)
            change = ContactChange(person.id, {"email": email, "lastname": "Lovelace"})
            if owner and owner is not person:
                with pytest.raises(ContactAlreadyExists):
                    update_contacts(portal=self.portal, changes=[change], origin=PERSON, now=self.model.now)
            else:
                update_contacts(portal=self.portal, changes=[change], origin=PERSON, now=self.model.now)
                self.model.rename(person, email)

    @rule(picks=PICKS, email=NAMED)
    def add_an_address(self, picks: list[int], email: str) -> None:
        for person in self.some(picks[:1], self.model.living):
            owner = self.model.with_email(email) or person
            if owner is not person:
                with pytest.raises(ContactAlreadyExists):
                    self.change_addresses(person, add=email)
            elif person.email is None:
                with pytest.raises(NoEmailYet):
                    self.change_addresses(person, add=email)
            else:
                self.change_addresses(person, add=email)
                person.others += [] if email in person.addresses else [email]

    @rule(picks=PICKS, email=NAMED)
    def remove_an_address(self, picks: list[int], email: str) -> None:
        for person in self.some(picks[:1], [each for each in self.model.living if each.others]):
            if email in person.others:
                self.change_addresses(person, remove=email)
                self.model.drop(person, email)
            else:
                with pytest.raises(NoSuchAddress):
                    self.change_addresses(person, remove=email)

    def change_addresses(self, person: Person, *, add: str = "", remove: str = "") -> None:
        change_addresses(
            portal=self.portal, contact_id=person.id, add=add, remove=remove, origin=PERSON, now=self.model.now
        )

    @rule(picks=PICKS)
    def archive(self, picks: list[int]) -> None:
        people = self.some(picks, self.model.living)
        ids = [person.id for person in people]
        assert archive_contacts(portal=self.portal, contact_ids=ids, now=self.model.now) == len(ids)
        self.model.archive(people)

    @rule(picks=PICKS)
    def restore(self, picks: list[int]) -> None:
        people = self.some(picks, self.model.archived)
        ids = [person.id for person in people]
        back = [person for person in people if not person.merged]
        emails = [address for person in back for address in person.addresses]
        if any(self.model.with_email(email) for email in emails) or len(set(emails)) < len(emails):
            with pytest.raises(EmailTaken):
                restore_contacts(portal=self.portal, contact_ids=ids, origin=PERSON, now=self.model.now)
        else:
            restore_contacts(portal=self.portal, contact_ids=ids, origin=PERSON, now=self.model.now)
            self.model.restore(back)

    @rule(picks=PICKS)
    def merge(self, picks: list[int]) -> None:
        people = self.some(picks, self.model.living)
        if len(people) > 1:
            survivor, other = (people[0], people[1]) if picks[0] % 2 else (people[1], people[0])
            merge_contacts(
                portal=self.portal, primary_id=survivor.id, other_id=other.id, origin=PERSON, now=self.model.now
            )
            self.model.merge(survivor, other)

    @rule(picks=PICKS, by_email=st.booleans())
    def forget(self, picks: list[int], by_email: bool) -> None:  # noqa: FBT001 - drawn
        for person in self.some(picks[:1], self.model.by_id()):
            if by_email and person.addresses:
                erase_address(portal=self.portal, email=person.addresses[-1], origin=PERSON, now=self.model.now)
            else:
                erase_contact(portal=self.portal, contact_id=person.id, origin=PERSON, now=self.model.now)
            self.model.forget(person)

    @rule(app=APPS)
    def toggle(self, app: int) -> None:
        self.apps[app] = flip(self.apps[app], enabled=not self.apps[app].marketing_enabled)

    @rule(picks=PICKS, wished=st.sampled_from([MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING]))
    def set_by_hand(self, picks: list[int], wished: MarketingStatus) -> None:
        people = self.some(picks, self.model.living)
        ids = [person.id for person in people]
        now = self.model.now
        decisions = set_marketing_status(portal=self.portal, contact_ids=ids, wished=wished, origin=PERSON, now=now)
        self.model.set_by_hand(people, wished, PERSON.source.label, by_app=False)
        self.remember(decisions)

    @rule(picks=PICKS, wished=st.sampled_from([MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING]))
    def set_in_bulk(self, picks: list[int], wished: MarketingStatus) -> None:
        people = self.some(picks, self.model.living)
        filters = ContactFilters(ids=tuple(person.id for person in people))
        change = changed(self.portal, wished, filters, now=self.model.now)
        self.model.set_by_hand(people, wished, change.started_by_label, by_app=False)

    @rule(picks=PICKS, app=APPS)
    def set_to_marketing_by_an_app(self, picks: list[int], app: int) -> None:
        people = self.some(picks, self.model.living)
        ids, origin, wished = [person.id for person in people], origin_of(self.apps[app]), MarketingStatus.MARKETING
        set_marketing_status(portal=self.portal, contact_ids=ids, wished=wished, origin=origin, now=self.model.now)
        self.model.set_by_hand(people, wished, origin.source.label, by_app=True)

    @rule(picks=PICKS)
    def release(self, picks: list[int]) -> None:
        people = self.some(picks, self.model.living)
        ids = [person.id for person in people]
        decisions = release_held(portal=self.portal, contact_ids=ids, origin=PERSON, now=self.model.now)
        self.model.release(people, PERSON.source.label)
        self.remember([decision for decision in decisions if decision.outcome is Outcome.MARKETING])

    def remember(self, decisions: list[Decision]) -> None:
        self.done.append(
            {
                each.contact_id: (
                    Done(each.outcome, each.before, self.model.now),
                    self.model.people[each.contact_id].moves,
                    self.model.next_update(),
                )
                for each in decisions
                if each.outcome in MOVES and each.before
            }
        )

    @rule(which=st.integers(0, 9))
    def undo(self, which: int) -> None:
        """What was set by hand some time ago, once more or for the first time."""
        for remembered in self.done[which:][:1]:
            done = {number: what for number, (what, *_more) in remembered.items()}
            undo(portal=self.portal, contact_ids=list(done), done=done, origin=PERSON, now=self.model.now)
            self.model.undo(
                [
                    (number, what.outcome, what.before.word, moves, end)
                    for number, (what, moves, end) in remembered.items()
                ]
            )

    @rule(app=APPS)
    def undo_creations(self, app: int) -> None:
        ids = self.model.undo_creations(origin_of(self.apps[app]).source.label)
        done = done_by_creating(self.portal, ids)
        undo(portal=self.portal, contact_ids=ids, done=done, origin=PERSON, now=self.model.now)

    @rule(email=NAMED)
    def suppress_or_not(self, email: str) -> None:
        if email in self.model.suppressed:
            unsuppress(portal=self.portal, emails=[email], reason=SuppressedAddress.Reason.BOUNCED)
        else:
            reason = SuppressedAddress.Reason.BOUNCED
            suppress(portal=self.portal, emails=[email], reason=reason, now=self.model.now)
        self.model.suppressed ^= {email}

    @rule(maximum=st.sampled_from([None, 1, 2, 3, 5, 8]))
    def set_maximum(self, maximum: int | None) -> None:
        set_maximum(portal=self.portal, maximum=maximum, by=None, now=self.model.now)
        self.model.maximum = maximum

    @rule(app=APPS, maximum=st.sampled_from([None, 1, 2, 4]), rate=st.sampled_from([None, 1, 3]))
    def limit_an_app(self, app: int, maximum: int | None, rate: int | None) -> None:
        source = origin_of(self.apps[app]).source
        hourly = Rate(rate, 60) if rate else None
        billing.set_source_limits(
            portal=self.portal, source=source, maximum=maximum, rate=hourly, by=None, now=self.model.now
        )
        limits = self.model.limits.setdefault(source.label, AppLimits())
        limits.maximum, limits.rate = maximum, rate
        if rate is None:
            limits.close()

    @rule(app=APPS)
    def close_a_breaker(self, app: int) -> None:
        source = origin_of(self.apps[app]).source
        limits = self.model.limits.setdefault(source.label, AppLimits())
        opening = BreakerOpening.objects.filter(portal=self.portal, source_id=source.id, closed_at=None).first()
        assert limits.open == bool(opening)
        if opening:
            billing.close_breaker(
                portal=self.portal, source=source, opening=opening.number, by=None, now=self.model.now
            )
            limits.close()

    @rule(days=st.sampled_from([1, 7, 40]))
    def wait(self, days: int) -> None:
        self.model.now += timedelta(days=days)

    @rule()
    def pass_update_date(self) -> None:
        next_update_at = billing.pass_update_date(portal=self.portal, now=self.model.now)
        expire_pending_contacts(portal=self.portal, next_update_at=next_update_at, now=self.model.now)
        self.model.pass_update_date()

    @invariant()
    def no_two_things_happen_at_one_moment(self) -> None:
        self.model.now += timedelta(microseconds=1)

    @invariant()
    def the_counters_and_every_contact_are_as_the_model_has_them(self) -> None:
        usage = Usage.objects.get(portal=self.portal)
        held = sum(bool(person.held) for person in self.model.living)
        pending = sum(person.status is UNTIL_NEXT_UPDATE for person in self.model.living)
        assert usage.count == self.model.count
        assert usage.held == held
        assert usage.pending == pending
        columns = ("id", "email", "marketing_status", "held_reason", "marketing_until", "source_label")
        stored = Contact.objects.filter(portal=self.portal, archived_at=None).order_by("id").values_list(*columns)
        assert list(stored) == [
            (person.id, person.email, person.status, person.held, person.until, person.source)
            for person in self.model.living
        ]
        living = {person.id: person for person in self.model.living}
        for contact in Contact.objects.filter(portal=self.portal, archived_at=None):
            assert sorted(listed_addresses(contact)) == sorted(living[contact.id].others)

    @invariant()
    def everything_adds_up(self) -> None:
        assert discrepancies(self.portal) == []


def new_ones(emails: list[str | None], taken: set[str]) -> list[str | None]:
    """Those that become contacts: each new email once, and all without one."""
    named = {email for email in emails if email} - taken
    return [*named, *(email for email in emails if email is None)]


def test_the_count_is_right_after_every_step_of_any_life(db: None) -> None:
    print(f"LIFE_SEED={SEED}")  # noqa: T201 - shown where it fails
    run_state_machine_as_test(
        seed(SEED)(LifeOfAPortal),
        settings=settings(
            max_examples=STEPS // STEPS_OF_A_LIFE,
            stateful_step_count=STEPS_OF_A_LIFE,
            database=None,
            phases=[Phase.generate],  # shrinking takes minutes: add Phase.shrink where a failure is hard to read
            suppress_health_check=list(HealthCheck),
        ),
    )
