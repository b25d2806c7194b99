"""Which texts are addresses, and their one form."""

import io
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contacts.email_addresses import PLAIN, by_library, is_plain, looked_for, normalised, spellings
from contacts.models import Contact
from contacts.selectors import suppressions_of
from contacts.services.suppression import suppress
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app

BEHIND = ["?subject=Hi", "/", "'", "!", "*", "#top", "`", "…", "“", "\ufffd", ".", " x"]
MARKS = "\u200b\ufeff\u2060\u00ad\u200f\u202e\u00a0\ufe0f\u3164\ufffd"
SIGNS = st.sampled_from("abzABZ019.-_+'!/?@xn ")
PARTS = st.text(SIGNS, max_size=20)


@pytest.mark.parametrize(
    "text",
    [
        *(f"ann@mail.example{rest}" for rest in BEHIND),
        *(f"an{mark}n@mail.example" for mark in MARKS),
        *("ann@-mail.example", "a..b@mail.example", ".ab@mail.example", "ab.@mail.example", "ann@localhost", "ann", ""),
        *("ann@ma il.example", "Ann <ann@mail.example>", '"ann"@mail.example', "ann＠mail.example", "a@b@c.example"),  # noqa: RUF001 - a wide sign
        *("ann@xn--zzzzzz.example", "ann@ab--c.example", "ann@127.0.0.1", f"{'a' * 250}@mail.example"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert normalised(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *(
            (f"{mark}Ann@mail.example{mark}", "ann@mail.example")
            for mark in " \n\u00a0\u200b\ufeff\u2060\u00ad\u200f\u202e"
        ),
        *((f"{local}@mail.example", f"{local}@mail.example") for local in ("o'neil", "a+b", "a/b", "_")),
        ("kim@xn--bcher-kva.example", "kim@bücher.example"),
        ("Kim@BÜCHER。example", "kim@bücher.example"),
        ("kim@ｂücher.example", "kim@bücher.example"),  # noqa: RUF001 - a wide letter
        ("zoe\u0308@mail.example", "zoë@mail.example"),
        *((f"ann@mail.{name}", f"ann@mail.{name}") for name in ("test", "example", "local", "invalid")),
    ],
)
def test_an_address_has_one_form_however_it_is_written(text: str, form: str) -> None:
    assert normalised(text) == form
    assert normalised(form) == form
    assert spellings(looked_for(text))[0] in {text.strip().lower(), form}
    assert form in spellings(looked_for(text))


def test_a_letter_that_looks_like_another_one_is_another_domain() -> None:
    assert normalised("ann@m\u0430il.example") == "ann@m\u0430il.example"


@given(st.builds("{}@{}".format, PARTS, PARTS))
def test_the_short_way_and_the_library_say_the_same(text: str) -> None:
    spelled = text.strip().lower()

    if PLAIN.fullmatch(spelled):
        assert by_library(spelled) == normalised(text) == spelled
    assert normalised(text) == by_library(spelled)


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_form_is_its_own_form(local: str, label: str) -> None:
    form = normalised(f"{local}@{label}.example")

    if form is not None:
        assert normalised(form) == form
        assert form in spellings(form)
        assert not is_plain(form) or spellings(form) == (form,)


def old_contact(portal: Portal, email: str) -> Contact:
    """A contact as the release before kept it."""
    [contact] = create(new_app(portal, email), [f"old-{len(email)}@example.com"])
    Contact.objects.filter(portal=portal, id=contact.id).update(email=email)
    return contact


def test_the_command_lists_old_addresses_by_the_numbers_of_their_contacts(portal: Portal) -> None:
    [form] = create(new_app(portal), ["kim@bücher.example"])
    twin, bad = old_contact(portal, "kim@xn--bcher-kva.example"), old_contact(portal, "ann@mail.example?subject=hi")
    out = io.StringIO()

    call_command("list_old_addresses", stdout=out)

    assert out.getvalue().splitlines() == [
        (
            f"portal {portal.pk}, contact {twin.id}: would be stored differently today; contact {form.id} has the same"
            f" address"
        ),
        f"portal {portal.pk}, contact {bad.id}: not a valid address today",
    ]


def test_the_upgrade_suppresses_the_form_of_what_is_suppressed_otherwise(portal: Portal) -> None:
    contact = old_contact(portal, "zoe\u0308@mail.example")
    suppress(portal=portal, emails=[str(contact.email)], reason="BOUNCED", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_suppressedaddress SET address_hash = sha256(convert_to(%s, 'UTF8')) WHERE portal_id = %s",
            ["zoe\u0308@mail.example", portal.pk],
        )

    import_module("contacts.migrations.0019_suppress_one_form").suppress_forms(
        apps, SimpleNamespace(connection=connection)
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM contacts_suppressedaddress WHERE portal_id = %s"
            " AND address_hash = sha256(convert_to(%s, 'UTF8'))",
            [portal.pk, "zoë@mail.example"],
        )
        assert cursor.fetchone() == (1,)
    assert [each.reason for each in suppressions_of(portal, "zoë@mail.example")] == ["BOUNCED"]
