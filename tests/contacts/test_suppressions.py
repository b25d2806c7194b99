"""Every reason of an address is kept: who said it, what ends it, and what happens at one moment."""

from datetime import timedelta
from functools import partial

from contacts.models import Contact, SuppressedAddress
from contacts.recount import discrepancies
from contacts.selectors import address_hash, suppressions_of
from contacts.services.erasure import erase_address
from contacts.services.suppression import carry_over, suppress, unsuppress
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.team import team_of

ADA, LATER = "ada@example.com", NOW + timedelta(hours=1)
BY_FILE = Source(SourceKind.IMPORT, 3, "bounces.csv")
Reason = SuppressedAddress.Reason


def reasons_of(portal: Portal, email: str = ADA) -> list[str]:
    return [each.reason for each in suppressions_of(portal, email)]


def test_each_reason_keeps_its_first_moment_and_source(portal: Portal) -> None:
    said = partial(suppress, portal=portal, emails=[ADA])

    known = [
        said(reason=Reason.UNSUBSCRIBED, now=NOW, source=PERSON.source),
        said(reason=Reason.BOUNCED, now=LATER, source=BY_FILE),
        said(reason=Reason.UNSUBSCRIBED, now=LATER, source=BY_FILE),
    ]

    assert known == [1, 1, 0]
    kept = [(each.reason, each.at, each.source) for each in suppressions_of(portal, ADA)]
    assert kept == [(Reason.UNSUBSCRIBED, NOW, PERSON.source), (Reason.BOUNCED, LATER, BY_FILE)]


def test_the_address_is_suppressed_while_any_reason_stands(portal: Portal) -> None:
    app = new_app(portal)
    for reason in (Reason.UNSUBSCRIBED, Reason.BOUNCED):
        suppress(portal=portal, emails=[ADA, "grace@example.com"], reason=reason, now=NOW)

    unsuppress(portal=portal, emails=[ADA], reason=Reason.UNSUBSCRIBED)
    unsuppress(portal=portal, emails=["grace@example.com"], reason=Reason.UNSUBSCRIBED)
    unsuppress(portal=portal, emails=["grace@example.com"], reason=Reason.BOUNCED)

    ada, grace = create(app, [ADA, "grace@example.com"])
    assert [status_of(each).counts for each in (ada, grace)] == [False, True]


def test_many_reasons_create_one_contact_each_alone_and_in_a_batch(portal: Portal) -> None:
    emails = [ADA, "grace@example.com", "hedy@example.com"]
    for reason in Reason:
        suppress(portal=portal, emails=emails[:2], reason=reason, now=NOW)
    app = new_app(portal)

    [ada] = create(app, emails[:1])
    grace, hedy = create(app, emails[1:])

    assert [each.email for each in (ada, grace, hedy)] == emails
    assert [status_of(each).counts for each in (ada, grace, hedy)] == [False, False, True]
    assert Contact.objects.filter(portal=portal).count() == 3
    assert discrepancies(portal) == []


def test_every_reason_outlives_the_person(portal: Portal) -> None:
    create(new_app(portal), [ADA])
    for reason in (Reason.BOUNCED, Reason.UNSUBSCRIBED):
        suppress(portal=portal, emails=[ADA], reason=reason, now=NOW)

    erase_address(portal=portal, email=ADA, origin=PERSON, now=NOW)

    assert reasons_of(portal) == [Reason.BOUNCED, Reason.UNSUBSCRIBED]


def test_a_new_spelling_takes_every_reason_over(portal: Portal) -> None:
    older, form = "zoe\u0308@mail.example", "zoë@mail.example"
    for reason in (Reason.BOUNCED, Reason.COMPLAINED):  # as they were written before spellings were known
        SuppressedAddress.objects.create(portal=portal, address_hash=address_hash(older), reason=reason, at=NOW)

    carry_over(portal, [form])

    of_form = SuppressedAddress.objects.filter(portal=portal, address_hash=address_hash(form))
    assert set(of_form.values_list("reason", flat=True)) == {Reason.BOUNCED, Reason.COMPLAINED}


def test_two_reasons_said_at_one_moment_are_both_kept(committed_database: None) -> None:
    portal, emails = new_portal(), [f"p{number}@example.com" for number in range(50)]
    acts = [partial(suppress, portal=portal, emails=emails, reason=reason, now=NOW) for reason in Reason]

    with team_of(6) as team:
        recorded = team.at_once(acts * 2)

    assert sorted(recorded) == [0, 0, 0, 50, 50, 50]
    assert {tuple(reasons_of(portal, email)) for email in emails} == {("BOUNCED", "COMPLAINED", "UNSUBSCRIBED")}


def test_a_reason_that_comes_while_another_is_taken_back_stays(committed_database: None) -> None:
    portal, emails = new_portal(), [f"p{number}@example.com" for number in range(20)]
    suppress(portal=portal, emails=emails, reason=Reason.UNSUBSCRIBED, now=NOW)
    ends = [partial(unsuppress, portal=portal, emails=[email], reason=Reason.UNSUBSCRIBED) for email in emails]
    comes = [partial(suppress, portal=portal, emails=[email], reason=Reason.BOUNCED, now=NOW) for email in emails]

    with team_of(4) as team:
        done = team.at_once([act for pair in zip(ends, ends, comes, comes, strict=True) for act in pair])

    assert sum(done) == 2 * len(emails)  # each reason began once and ended once
    assert {tuple(reasons_of(portal, email)) for email in emails} == {("BOUNCED",)}


def test_an_unsubscribe_that_races_with_a_create_is_kept_and_the_count_is_whole(committed_database: None) -> None:
    portal, emails = new_portal(), [f"p{number}@example.com" for number in range(30)]
    app = new_app(portal)

    def leave(email: str) -> None:
        suppress(portal=portal, emails=[email], reason=Reason.UNSUBSCRIBED, now=NOW)

    def come(email: str) -> None:
        create(app, [email])

    with team_of(2) as team:
        team.at_once([partial(act, email) for email in emails for act in (leave, come)])

    assert {tuple(reasons_of(portal, email)) for email in emails} == {("UNSUBSCRIBED",)}
    assert Contact.objects.filter(portal=portal).count() == len(emails)
    assert discrepancies(portal) == []
