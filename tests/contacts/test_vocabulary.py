"""Every word that rooms say to each other is known in every table that turns it into other words."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import get_args, get_type_hints

import msgspec
import pytest
from django.utils import translation

from contacts import words
from contacts.api.marketing.shapes import StatusDecision
from contacts.api.marketing.views import HELD_MESSAGES, OUTCOME_MESSAGES
from contacts.conditions import Operator
from contacts.forms import contact as contact_forms
from contacts.forms import filters
from contacts.forms import imports as import_forms
from contacts.forms.condition_words import Kind
from contacts.import_files.csv_files import FileFault
from contacts.import_files.rows import RowFault
from contacts.marketing_status import HELD_BY, Before, Cause, FoundAs, HeldReason, MarketingStatus, Outcome, WhyNot
from contacts.models import SuppressedAddress
from contacts.property_definitions import OBJECT_SOURCES, REASON_TYPES, SOURCE_TYPES
from contacts.property_definitions.computed import Computed
from contacts.property_definitions.rules import MESSAGES, FaultCode
from contacts.property_definitions.values import ValueFault
from contacts.selectors import ContactFilters, EmailFilter, Entry, FoundWith, HeldFilter, Shown, SuppressedFilter
from contacts.services.creation.one_call import CallOutcome
from contacts.views import timeline
from integrations.models import IdempotentAnswer
from integrations.rate_limits import Policy
from marketing_contacts.billing import notice_facts, notice_words
from marketing_contacts.billing import words as billing_words
from marketing_contacts.billing.models import Notice
from marketing_contacts.billing.notice_levels import NoticeKind
from marketing_contacts.billing.source_limits import Limit
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.jobs.models import JobFailure
from marketing_contacts.portals.erasers import Turn
from marketing_contacts.portals.models import Invitation
from marketing_contacts.toolbox.chains import FaultKind
from marketing_contacts.toolbox.mail import Fate
from marketing_contacts.toolbox.words import in_words

HELD = [Before(MarketingStatus.NON_MARKETING, reason) for reason in HeldReason]
TABLES = {
    "contacts: limits as reasons": (Limit, HELD_BY),
    "v3: why it counts": (SourceKind, REASON_TYPES),
    "v3: who created it": (SourceKind, OBJECT_SOURCES),
    "v1: who wrote a value": (SourceKind, SOURCE_TYPES),
    "pages: sources": (SourceKind, billing_words.SOURCES),
    "pages: why it counts": (Cause, words.WHY),
    "pages: why it is held": (HeldReason, words.WHY_HELD),
    "notices: their facts": (NoticeKind, notice_facts.TYPES),
    "pages: held contacts": (HeldFilter, filters.HELD),
    "pages: suppressed addresses": (SuppressedFilter, filters.SUPPRESSED),
    "pages: who may get marketing email": (EmailFilter, filters.MAY_EMAIL),
    "pages: entries of a timeline": (Shown, timeline.SHOWN),
    "pages: why a file cannot be read": (FileFault, import_forms.FAULTS),
    "pages: why a row is not imported": (RowFault, import_forms.PROBLEMS),
    "v3 and pages: faults of a property": (FaultCode, MESSAGES),
}
# These are told in sentences, by the tables above, a template or an answer of the wire.
IN_SENTENCES = {
    Policy,
    Limit,
    Cause,
    NoticeKind,
    HeldFilter,
    SuppressedFilter,
    EmailFilter,
    FileFault,
    RowFault,
    FaultCode,
} | {
    Entry,
    FaultKind,
    Shown,
    Invitation.MailFailure,
    JobFailure,
}
OF_PROGRAMS = {Operator, ValueFault, WhyNot, Computed}  # people have words for some of them in forms
WITHIN_THE_HOUSE = {Kind, CallOutcome, FoundAs, FoundWith, IdempotentAnswer.Kind, Turn, Fate}
WITHOUT_WORDS = IN_SENTENCES | OF_PROGRAMS | WITHIN_THE_HOUSE


def vocabularies(kind: type[Enum]) -> Iterator[type[Enum]]:
    """The enums of the house that have members."""
    for each in kind.__subclasses__():
        yield from vocabularies(each)
        if len(each) and each.__module__.startswith(("contacts", "integrations", "marketing_contacts")):
            yield each


SHOWN = sorted(set(vocabularies(Enum)) - WITHOUT_WORDS, key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize(("vocabulary", "table"), TABLES.values(), ids=TABLES)
def test_every_word_is_known(vocabulary: type[Enum], table: Mapping[Enum, object]) -> None:
    assert set(table) == set(vocabulary)


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("vocabulary", SHOWN, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_every_word_that_people_see_has_words(vocabulary: type[Enum], language: str) -> None:
    with translation.override(language):
        said = [in_words(each) for each in vocabulary]

    assert all(said)
    assert len(set(said)) == len(said)


NOTICES: list[notice_facts.Facts] = [
    notice_facts.LevelReached(level=90, count=9, limit=10, of_maximum=False),
    notice_facts.LevelReached(level=90, count=9, limit=10, of_maximum=True),
    notice_facts.TierPassed(from_tier=1000, to_tier=2000, charge_date=date(2026, 3, 1)),
    notice_facts.MaximumReached(limit=10, count=10),
    notice_facts.AppMaximumReached(limit=10, source_kind=SourceKind.APP, source_id=1, source="Webinars"),
    notice_facts.BreakerOpened(rate=10, minutes=60, source_kind=SourceKind.APP, source_id=1, source="Webinars"),
]


@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_kind_of_notice_has_a_title_and_an_explanation(language: str) -> None:
    notices = [Notice(kind=facts.kind, facts=msgspec.to_builtins(facts)) for facts in NOTICES]

    with translation.override(language):
        titles, meanings = map(notice_words.title, notices), map(notice_words.explanation, notices)
        said = {*titles, *meanings}

    assert {facts.kind for facts in NOTICES} == set(NoticeKind)
    assert len(said) == 2 * len(NOTICES)


def test_the_vocabularies_are_found() -> None:
    assert {MarketingStatus, HeldReason, Outcome, SourceKind} < set(SHOWN)


def test_a_thing_that_nobody_taught_has_no_words() -> None:
    with pytest.raises(TypeError, match="no words for"):
        in_words("CAP")


def test_the_list_can_be_narrowed_by_every_word() -> None:
    assert set(filters.STATUS_KEYS.values()) == set(MarketingStatus)
    assert set(HeldFilter) == {"any", *HeldReason}
    assert set(SuppressedFilter) == {"any", *SuppressedAddress.Reason}
    assert {SourceKind.APP, SourceKind.UPDATE_DATE, *filters.OTHER_SOURCES.values()} == set(SourceKind)


@pytest.mark.parametrize("before", [*(Before(status) for status in MarketingStatus), *HELD])
def test_what_a_contact_was_is_kept_as_one_word_and_read_again(before: Before) -> None:
    assert Before.stored(before.word) == before


def test_a_bulk_change_finds_contacts_in_every_status() -> None:
    assert {FoundAs.of(status) for status in MarketingStatus} == set(FoundAs) - {FoundAs.HELD, FoundAs.SUPPRESSED}


def test_each_decision_of_the_wire_has_its_reason() -> None:
    in_bulk = {
        Outcome.EDITED,
        Outcome.ARCHIVED,
        Outcome.RESTORED_HELD,
        Outcome.EMAIL_TAKEN,
        Outcome.VALUE_TAKEN,
    }
    decided = set(Outcome) - in_bulk - {Outcome.UNDONE, Outcome.CHANGED_SINCE}  # nobody undoes on the wire

    assert decided == set(get_args(get_type_hints(StatusDecision)["decision"]))
    assert decided == {*OUTCOME_MESSAGES, Outcome.HELD}
    assert set(HELD_MESSAGES) == set(HELD_BY.values())


@pytest.mark.parametrize("kind", [None, *SourceKind])
def test_filters_are_kept_as_texts_that_the_release_before_reads(kind: SourceKind | None) -> None:
    wished = ContactFilters(q="ada", source_kind=kind, held=HeldFilter.RESTORE)

    assert None not in wished.kept.values()
    assert ContactFilters.stored(wished.kept) == wished
    assert ContactFilters.stored({"q": "ada", "source_kind": "", "status": ""}) == ContactFilters(q="ada")


def test_a_person_is_told_what_is_wrong_with_a_value() -> None:
    of_programs = {  # a form has no such fields, and tells a taken value by a sentence of its own
        ValueFault.PROPERTY_DOESNT_EXIST,
        ValueFault.READ_ONLY_VALUE,
        ValueFault.CONFLICTING_UNIQUE_VALUE,
    }

    assert set(contact_forms.WHAT_IS_WRONG) == set(ValueFault) - of_programs
    assert set(RowFault) >= set(ValueFault) - of_programs


def test_every_position_of_a_toggle_has_a_reason() -> None:
    assert {WhyNot.under(toggle) for toggle in (None, False, True)} == set(WhyNot)
