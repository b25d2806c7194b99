"""May a contact get marketing email now, and if not why: the rule and its SQL, over all that a contact can be."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain, combinations, product

from contacts.marketing_status import HeldReason, MarketingStatus, Obstacle, obstacles_at
from contacts.models import Contact, SuppressedAddress
from contacts.selectors import address_hash, obstacles
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal

MARKETING, PENDING, NON_MARKETING = MarketingStatus
INSTANT = timedelta(microseconds=1)
STANDINGS = [
    (MARKETING, None, ""),
    (PENDING, NOW + INSTANT, ""),
    (PENDING, NOW, ""),
    (PENDING, NOW - INSTANT, ""),
    (NON_MARKETING, None, ""),
    *((NON_MARKETING, None, reason) for reason in HeldReason),
]
REASONS = sorted(SuppressedAddress.Reason)
SOME_REASONS = list(chain.from_iterable(combinations(REASONS, number) for number in range(len(REASONS) + 1)))
ADDRESSES = [None, *(f"{'-'.join(some)}@example.com".lower() for some in SOME_REASONS)]


def contact_of(portal: Portal, number: int, email: str | None, *, archived: bool) -> Contact:
    """A contact in the numbered standing. Its address is one of this standing alone."""
    status, until, held = STANDINGS[number]
    return Contact(
        portal=portal,
        email=f"{number}-{email}" if email else email,
        marketing_status=status,
        marketing_until=until,
        held_reason=held,
        status_at=NOW,
        source_id=1,
        created_by_kind=SourceKind.APP,
        created_by_id=1,
        created_at=NOW,
        updated_at=NOW,
        archived_at=NOW if archived else None,
    )


def suppress_each(portal: Portal) -> Mapping[str, Sequence[str]]:
    """Suppress each address for the reasons in its name, and return the reasons by address."""
    reasons = {
        f"{number}-{email}": some
        for number in range(len(STANDINGS))
        for email, some in zip(ADDRESSES[1:], SOME_REASONS, strict=True)
    }
    SuppressedAddress.objects.bulk_create(
        SuppressedAddress(portal=portal, address_hash=address_hash(email), reason=reason, at=NOW)
        for email, some in reasons.items()
        for reason in some
    )
    return reasons


def test_the_rule_and_its_sql_agree_on_all_that_a_contact_can_be(portal: Portal) -> None:
    reasons = suppress_each(portal)
    suppress_each(new_portal())  # another portal says nothing of these
    everything = product(range(len(STANDINGS)), ADDRESSES, [False, True])
    Contact.objects.bulk_create(contact_of(portal, number, email, archived=gone) for number, email, gone in everything)
    Contact.objects.bulk_create([contact_of(portal, 0, "", archived=False)])

    found = Contact.objects.filter(portal=portal).annotate(why=obstacles(portal, NOW))
    said = [(obstacles_at(each, reasons.get(each.email or "", ()), NOW), vars(each)["why"]) for each in found]

    assert len(said) == len(STANDINGS) * len(ADDRESSES) * 2 + 1
    assert [rule for rule, sql in said if rule != sql] == []
    assert set(chain.from_iterable(rule for rule, _sql in said)) == set(Obstacle)


def test_who_has_no_obstacle_counts_has_an_address_and_is_not_suppressed(portal: Portal) -> None:
    suppress_each(portal)
    plain = ADDRESSES[1]
    Contact.objects.bulk_create(contact_of(portal, number, plain, archived=False) for number in range(len(STANDINGS)))

    eligible = Contact.objects.filter(portal=portal).annotate(why=obstacles(portal, NOW)).filter(why=[])

    assert set(eligible.values_list("marketing_status", flat=True)) == {MARKETING, PENDING}
    assert eligible.count() == 2  # marketing, and pending until later


def test_each_reason_of_an_address_is_an_obstacle() -> None:
    of_address = {each for each in Obstacle if not each.is_of_contact}

    assert {str(each) for each in of_address} == set(REASONS)
