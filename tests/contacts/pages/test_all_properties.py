"""Every property of a contact by group."""

from django.test import Client

from contacts.models import PropertyGroup
from marketing_contacts.portals.models import Portal
from tests.contacts.pages.cast import by_hand, page_of
from tests.contacts.properties import custom


def test_properties_stand_under_their_groups_also_without_a_value(viewer: Client, portal: Portal) -> None:
    PropertyGroup.objects.create(portal=portal, name="club", label="Our club")
    custom(portal, "shoe_size", label="Shoe size", group_name="club")
    ada = by_hand(portal, "ada@example.com", shoe_size="38")

    page = page_of(viewer, f"/contacts/{ada.id}/properties")

    club = page.split(">Our club<")[1].split("</section>")[0]
    assert "Shoe size" in club
    assert "38" in club
    assert "Fax" in page


def test_words_and_only_filled_ones_narrow_the_list(viewer: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com", company="Engines")

    filled = page_of(viewer, f"/contacts/{ada.id}/properties?filled=on")
    assert "Company name" in filled
    assert "Fax" not in filled
    found = page_of(viewer, f"/contacts/{ada.id}/properties?q=fax")
    assert "Fax" in found
    assert "Company name" not in found
    assert "No properties match." in page_of(viewer, f"/contacts/{ada.id}/properties?q=zzz")


def test_the_form_has_the_same_groups(editor: Client, portal: Portal) -> None:
    PropertyGroup.objects.create(portal=portal, name="club", label="Our club")
    custom(portal, "shoe_size", label="Shoe size", group_name="club")
    ada = by_hand(portal, "ada@example.com")

    page = page_of(editor, f"/contacts/{ada.id}/edit")

    club = page.split("<legend>Our club</legend>")[1].split('<fieldset class="section">')[0]
    assert "Shoe size" in club
