"""Settings → Data → Properties: seen by all, changed by developers."""

import pytest
from django.test import Client

from contacts.models import CustomProperty, PropertyGroup
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import new_portal
from tests.contacts.pages.cast import audited, client_of, page_of
from tests.contacts.properties import custom

LIST = "/settings/data/properties/"
FORM = {"label": "Shoe size", "name": "shoe_size", "kind": "select", "options": "s = Small\nl", "group": "shoes"}


@pytest.fixture
def developer(portal: Portal) -> Client:
    PropertyGroup.objects.create(portal=portal, name="shoes", label="Shoes")
    return client_of(portal, Permission.DEVELOPER)


def test_the_list_holds_the_portals_own_and_finds_them_by_words_and_group(developer: Client, portal: Portal) -> None:
    custom(portal, "shoe_size", group_name="shoes", has_unique_value=True)
    custom(portal, "hat_size")
    custom(new_portal(), "theirs")

    assert all(name in page_of(developer, LIST) for name in ("shoe_size", "hat_size", "Unique"))
    assert "theirs" not in page_of(developer, LIST)
    assert "hat_size" not in page_of(developer, f"{LIST}?q=SHOE")
    assert "hat_size" not in page_of(developer, f"{LIST}?group=shoes")
    assert "No properties match." in page_of(developer, f"{LIST}?q=none")


def test_the_standard_ones_are_shown_page_by_page_and_each_by_itself(developer: Client) -> None:
    assert 'rel="next"' in page_of(developer, f"{LIST}?show=standard")
    assert 'rel="prev"' in page_of(developer, f"{LIST}?show=standard&page=2")
    assert "Subscriber" in page_of(developer, f"{LIST}named/lifecyclestage")


def test_a_developer_makes_a_property(developer: Client, portal: Portal) -> None:
    response = developer.post(f"{LIST}new", FORM)

    made = CustomProperty.objects.get(portal=portal)
    assert response.headers["Location"] == f"{LIST}named/shoe_size"
    assert [(each.value, each.label) for each in made.choices] == [("s", "Small"), ("l", "l")]
    assert made.type == "enumeration"
    assert made.field_type == "select"
    assert made.created_by_label == "Anna"
    assert audited(portal)[-1:] == ["property.create"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Shoe"}, "Use lower-case letters"),
        ({"name": "email"}, "This name is already taken."),
        ({"options": "a;b"}, "contains a semicolon"),
        ({"kind": "date", "options": "", "unique": "on"}, "Only text and number properties"),
        ({"group": "none"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    developer: Client, portal: Portal, wrong: dict[str, str], said: str
) -> None:
    response = developer.post(f"{LIST}new", {**FORM, **wrong})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not CustomProperty.objects.filter(portal=portal).exists()


def test_a_property_is_changed_and_what_programs_said_of_its_options_stays(developer: Client, portal: Portal) -> None:
    hidden = {"value": "s", "label": "Small", "hidden": True, "description": "Kept"}
    custom(portal, "shoe_size", type="enumeration", field_type="select", options=[hidden])

    developer.post(f"{LIST}named/shoe_size", {**FORM, "kind": "checkbox", "options": "s = Tiny"})

    made = CustomProperty.objects.get(portal=portal)
    assert made.label == "Shoe size"
    assert made.field_type == "checkbox"
    assert made.choices[0].label == "Tiny"
    assert made.choices[0].hidden
    assert made.choices[0].description == "Kept"


def test_archiving_asks_for_the_name_and_restoring_brings_it_back(developer: Client, portal: Portal) -> None:
    custom(portal, "shoe_size")
    one = f"{LIST}named/shoe_size"

    assert developer.post(f"{one}/archive", {"typed_name": "shoe"}).status_code == 422
    developer.post(f"{one}/archive", {"typed_name": "shoe_size"})
    assert "shoe_size" in page_of(developer, f"{LIST}?show=archived")
    assert f'action="{one}/restore"' in page_of(developer, one)

    developer.post(f"{one}/restore")
    assert CustomProperty.objects.get(portal=portal).archived_at is None
    assert audited(portal)[-2:] == ["property.archive", "property.restore"]


def test_groups_are_made_renamed_and_deleted_when_empty(developer: Client, portal: Portal) -> None:
    developer.post(f"{LIST}groups", {"label": "Hats", "name": "hats"})
    developer.post(f"{LIST}groups/hats/rename", {"label": "Headgear"})
    custom(portal, "hat_size", group_name="hats")

    page = developer.post(f"{LIST}groups/hats/delete", follow=True).content.decode()
    assert "This group has 1 property" in page
    CustomProperty.objects.filter(portal=portal).delete()
    developer.post(f"{LIST}groups/hats/delete")

    assert [group.label for group in PropertyGroup.objects.filter(portal=portal)] == ["Shoes"]


def test_others_see_but_may_change_nothing(viewer: Client, portal: Portal) -> None:
    custom(portal, "shoe_size")

    assert "You need the permission" in page_of(viewer, f"{LIST}named/shoe_size")
    for path in ("new", "named/shoe_size", "named/shoe_size/archive", "groups", "groups/shoes/delete"):
        assert viewer.post(f"{LIST}{path}", FORM).status_code == 403
