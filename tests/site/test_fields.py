"""The one component of all fields."""

from django.template.loader import render_to_string

from marketing_contacts.portals.forms import LanguageForm


def test_a_field_is_what_its_form_says_whatever_the_page_around_it_holds() -> None:
    around = {"type": "text", "label": "Another", "help": "Not this", "name": "other", "kind": "checkbox"}

    html = render_to_string("elements/field.html", {"field": LanguageForm()["language"], **around})

    assert '<select name="language"' in html
    assert '<label for="id_language">Language</label>' in html
    assert "Not this" not in html
