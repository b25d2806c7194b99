"""Properties that a portal makes: who sees them, and what their values may be."""

from pytest_django import DjangoAssertNumQueries

from contacts.property_definitions import DEFAULT_PROPERTIES, Option
from contacts.property_definitions.values import checked
from contacts.selectors import Definitions, definitions_of
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.properties import custom


def test_a_portals_definitions_are_the_default_ones_and_its_own(portal: Portal) -> None:
    custom(portal, "shoe_size", type="number", field_type="number")
    custom(new_portal(), "hat_size")

    found = definitions_of(portal)

    assert found["shoe_size"].type == "number"
    assert found.keys() - DEFAULT_PROPERTIES.keys() == {"shoe_size"}


def test_an_archived_property_is_unknown(portal: Portal) -> None:
    custom(portal, "shoe_size", archived_at=NOW)

    assert "shoe_size" not in definitions_of(portal)


def test_values_of_several_options_are_checked_each(portal: Portal) -> None:
    options = [{"value": value, "label": value.upper()} for value in ("a", "b")]
    custom(portal, "letters", type="enumeration", field_type="checkbox", options=options)
    definitions = definitions_of(portal)

    assert definitions["letters"].choices[0] == Option("a", "A")
    assert checked({"letters": "a;b"}, definitions) == ({"letters": "a;b"}, [])
    assert [bad.code for bad in checked({"letters": "a;c"}, definitions)[1]] == ["INVALID_OPTION"]


def test_default_names_alone_ask_the_database_nothing(
    portal: Portal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    definitions = Definitions(portal)

    with django_assert_num_queries(0):
        assert definitions.naming(["email", "firstname"]) is DEFAULT_PROPERTIES
    with django_assert_num_queries(1):
        assert "hat_size" not in definitions.naming(["email", "hat_size"])
        assert "email" in definitions.naming(["hat_size"])
