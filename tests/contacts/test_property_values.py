"""Which values properties take, by type, and how they are kept."""

import pytest

from contacts.property_definitions import DEFAULT_PROPERTIES, PropertyDefinition
from contacts.property_definitions.values import checked

DEFINITIONS = {
    kind: PropertyDefinition(kind, kind, kind) for kind in ("string", "number", "bool", "date", "datetime")
} | {
    "one": PropertyDefinition("one", "One", "enumeration", ("a", "b")),
    "many": PropertyDefinition("many", "Many", "enumeration", ("a", "b"), multiple=True),
}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("string", "  Ada ", "  Ada "),
        ("number", "12.50", "12.50"),
        ("number", "-3e5", "-3e5"),
        ("bool", "True", "true"),
        ("date", "2026-11-24", "2026-11-24"),
        ("date", "1795478400000", "2026-11-24"),
        ("datetime", "2026-11-24T10:00:00+01:00", "2026-11-24T09:00:00.000Z"),
        ("one", "a", "a"),
        ("many", "a;b", "a;b"),
        ("many", "", ""),
    ],
)
def test_a_good_value_is_kept_in_one_form(name: str, value: str, kept: str) -> None:
    assert checked({name: value}, DEFINITIONS) == ({name: kept}, [])


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("number", "twelve", "INVALID_LONG"),
        ("number", "nan", "INVALID_LONG"),
        ("number", "1" * 99, "INVALID_LONG"),
        ("bool", "yes", "INVALID_OPTION"),
        ("date", "2026-13-01", "INVALID_DATE"),
        ("date", "2026-11-24T10:00:00Z", "INVALID_DATE"),
        ("datetime", "tomorrow", "INVALID_DATE"),
        ("datetime", "9" * 40, "INVALID_DATE"),
        ("datetime", "0001-01-01T00:00:00Z", "INVALID_DATE"),
        ("datetime", "9999-12-31T23:59:59Z", "INVALID_DATE"),
        ("one", "c", "INVALID_OPTION"),
        ("one", "a;b", "INVALID_OPTION"),
        ("many", "a;c", "INVALID_OPTION"),
        ("nothing", "", "PROPERTY_DOESNT_EXIST"),
    ],
)
def test_a_bad_value_is_named_with_its_code(name: str, value: str, code: str) -> None:
    kept, bad = checked({name: value}, DEFINITIONS)

    assert kept == {}
    assert [(each.name, each.code) for each in bad] == [(name, code)]


def test_the_default_properties_are_many_and_each_has_a_label() -> None:
    assert len(DEFAULT_PROPERTIES) > 150
    assert all(definition.label for definition in DEFAULT_PROPERTIES.values())
