"""Conditions, compiled to SQL. The tests of REST search try the operators that it has; here are those of lists."""

from datetime import timedelta

import pytest

from contacts.conditions import Comparison, Condition, Operator, number_of_values
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.selectors import IncomparableValue, UnknownProperty, matching
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import wire_time
from tests.conftest import NOW
from tests.contacts.cast import PERSON

ADA = {"firstname": "Ada", "lastname": "100% King\\_", "lifecyclestage": "lead", "followercount": "36"}
BOB = {"firstname": "Bob", "lastname": "ÉLUARD", "lifecyclestage": "customer", "followercount": "400"}
CAT = {"firstname": "Cat"}  # of whom little is known


@pytest.fixture
def people(portal: Portal) -> Portal:
    """Ada closed three days ago, Bob in a week. Ada was created with an address."""
    closed = {"Ada": NOW - timedelta(days=3), "Bob": NOW + timedelta(days=7)}
    contacts = [
        NewContact(f"{each['firstname'].lower()}@example.com" if each is ADA else None, {**each})
        for each in (ADA, BOB, CAT)
    ]
    for contact in contacts:
        if moment := closed.get(contact.properties["firstname"]):
            contact.properties["closedate"] = wire_time(moment)
    create_contacts(portal=portal, contacts=contacts, origin=PERSON, now=NOW)
    return portal


def found(portal: Portal, *groups: list[Comparison]) -> str:
    """The initials of the contacts that fulfil the condition."""
    condition = Condition(tuple(map(tuple, groups)))
    where = matching(portal, condition, DEFAULT_PROPERTIES, NOW)
    names = Contact.objects.filter(where, portal=portal).values_list("properties__firstname", flat=True)
    return "".join(sorted(name[0] for name in names))


def that(name: str, operator: str, *values: str, or_unset: bool = False) -> Comparison:
    return Comparison(name, Operator(operator), values, or_unset)


FINDS = [
    (that("firstname", "STARTS_WITH", "A"), "A"),
    (that("firstname", "STARTS_WITH", "a"), "A"),
    (that("lastname", "STARTS_WITH", "éLu"), "B"),
    (that("lastname", "STARTS_WITH", "100%"), "A"),
    (that("lastname", "STARTS_WITH", "100_"), ""),
    (that("lastname", "ENDS_WITH", "\\_"), "A"),
    (that("lastname", "ENDS_WITH", "ard"), "B"),
    (that("lastname", "CONTAINS", "% K"), "A"),
    (that("lastname", "CONTAINS", "LUAR"), "B"),
    (that("lastname", "CONTAINS", ".*"), ""),
    (that("email", "ENDS_WITH", "@EXAMPLE.com"), "A"),
    (that("followercount", "STARTS_WITH", "3"), "A"),
    (that("hs_object_source", "CONTAINS", "rm_u"), "ABC"),
    (that("hs_object_source", "STARTS_WITH", "integ"), ""),
    (that("hs_object_source", "ENDS_WITH", "UI"), "ABC"),
    (that("closedate", "IN_LAST_DAYS", "3"), "A"),
    (that("closedate", "IN_LAST_DAYS", "2"), ""),
    (that("closedate", "NOT_IN_LAST_DAYS", "3"), "B"),
    (that("closedate", "NOT_IN_LAST_DAYS", "2"), "AB"),
    (that("createdate", "IN_LAST_DAYS", "0"), "ABC"),
    (that("lifecyclestage", "NEQ", "lead"), "B"),
    (that("lifecyclestage", "NEQ", "lead", or_unset=True), "BC"),
    (that("lifecyclestage", "IN", "lead", "other", or_unset=True), "AC"),
    (that("closedate", "IN_LAST_DAYS", "3", or_unset=True), "AC"),
    (that("associations.company", "NOT_HAS_PROPERTY"), "ABC"),
]


@pytest.mark.parametrize(("comparison", "expected"), FINDS, ids=str)
def test_the_operators_of_lists_find_by_every_type(people: Portal, comparison: Comparison, expected: str) -> None:
    assert found(people, [comparison]) == expected


def test_one_group_is_enough_and_within_it_all_must_hold(people: Portal) -> None:
    lead, many = that("lifecyclestage", "HAS_PROPERTY"), that("followercount", "GT", "100")

    assert found(people, [lead, many]) == "B"
    assert found(people, [lead, many], [that("firstname", "EQ", "cat")]) == "BC"


@pytest.mark.parametrize("groups", [[], [[]], [[that("firstname", "EQ", "ada")], []]])
def test_nothing_to_compare_is_fulfilled_by_everybody(people: Portal, groups: list[list[Comparison]]) -> None:
    assert found(people, *groups) == "ABC"


@pytest.mark.parametrize(
    "comparison",
    [
        that("firstname", "IN_LAST_DAYS", "3"),
        that("closedate", "IN_LAST_DAYS", "-3"),
        that("closedate", "NOT_IN_LAST_DAYS", "soon"),
        that("closedate", "IN_LAST_DAYS", "9" * 30),
        that("firstname", "CONTAINS", ""),
        that("followercount", "GT", "many"),
        that("associations.company", "STARTS_WITH", "7"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_compared_is_named(portal: Portal, comparison: Comparison) -> None:
    with pytest.raises(IncomparableValue) as refused:
        found(portal, [comparison])

    assert refused.value.comparison == comparison


@pytest.mark.parametrize("name", ["shoe_size", "associations.unicorn", "associations.", "company.associations"])
def test_a_property_that_is_unknown_is_named(portal: Portal, name: str) -> None:
    with pytest.raises(UnknownProperty, match=name):
        found(portal, [that(name, "HAS_PROPERTY")])


def test_a_condition_knows_what_it_reads_and_whether_time_changes_it() -> None:
    plain = Condition(((that("email", "HAS_PROPERTY"), that("city", "EQ", "Gdynia")), (that("email", "EQ", "a"),)))

    assert plain.names == {"email", "city"}
    assert not plain.is_timed
    assert Condition(((that("createdate", "IN_LAST_DAYS", "7"),),)).is_timed
    assert Condition(((that("hs_marketable_status", "EQ", "true"),),)).is_timed


def test_each_operator_says_how_many_values_it_takes() -> None:
    numbers = {operator: number_of_values(operator) for operator in Operator}

    assert numbers.pop(Operator.BETWEEN) == 2
    assert {operator for operator, number in numbers.items() if number is None} == {Operator.IN, Operator.NOT_IN}
    assert {operator for operator, number in numbers.items() if number == 0} == {
        Operator.HAS_PROPERTY,
        Operator.NOT_HAS_PROPERTY,
    }
