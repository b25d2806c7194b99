"""Every table that may hold a person of the contacts is reached by an eraser, or a reason spares it."""

from functools import partial
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, CharField, Field, JSONField, Model, TextField
from django.db.models.options import Options

from contacts.models import Contact, PropertyChange, StatusChange, UniqueValue
from contacts.services.erasers import ROWS_OF_A_CONTACT
from contacts.services.erasure import erase_address
from marketing_contacts.portals.erasers import ERASERS, ErasedPerson, Eraser, Turn
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app, origin_of

USERS = "It is about people who sign in. They are no contacts."
SETTINGS = "Its texts are settings, and names of users who set them."
SOURCES = "Its texts name apps, users and files."
NUMBERS = "It holds numbers of contacts. It says nothing else of them."
CHAINED = "It is append-only and chained. It holds numbers and names of users, apps and files."
SPARED = {
    "portals_user": USERS,
    "portals_member": USERS,
    "portals_invitation": USERS,
    "portals_signinfailure": USERS,
    "portals_portal": SETTINGS,
    "portals_audithead": CHAINED,
    "portals_auditentry": CHAINED,
    "billing_edition": SETTINGS,
    "billing_price": SETTINGS,
    "billing_subscription": SETTINGS,
    "billing_noticelevels": SETTINGS,
    "billing_charge": SETTINGS,
    "billing_billingaddress": SETTINGS,
    "billing_taxrate": SETTINGS,
    "billing_dismissedbanner": "It holds numbers and ids.",
    "billing_notice": "Its facts are numbers and dates.",
    "billing_sourceactivity": SOURCES,
    "billing_sourceactivityday": SOURCES,
    "billing_sourcelimit": SOURCES,
    "billing_breakertrip": SOURCES,
    "billing_statementline": SOURCES,
    "billing_statement": CHAINED,
    "billing_usage": CHAINED,
    "billing_usageentry": CHAINED,
    "billing_billingperiod": "It holds counts of contacts.",
    "integrations_developerapp": SETTINGS,
    "integrations_developerapplogo": SETTINGS,
    "integrations_connectedapp": SETTINGS,
    "integrations_togglechange": SETTINGS,
    "integrations_credential": SETTINGS,
    "integrations_authorizationgrant": "It is a short-lived code of an app.",
    "integrations_accesstoken": "It is a token of an app.",
    "integrations_refreshtoken": "It is a token of an app.",
    "integrations_idtoken": "It is a token of an app.",
    "integrations_loggedrequest": "It keeps the template of an address and no value of it.",
    "contacts_bulkchangepart": f"{NUMBERS} It is deleted after 30 days.",
    "contacts_import": "It keeps the name of the file, its headings and counts. Its rows are in parts.",
    "contacts_suppressedaddress": "A suppressed address stays suppressed, by its hash.",
    "contacts_listcolumns": "It holds names of properties.",
    "contacts_propertygroup": SETTINGS,
    "contacts_customproperty": SETTINGS,
}


def labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name in settings.OUR_APPS}


def may_hold_a_person(field: "Field[object, object]") -> bool:
    """A link to contacts, or a text whose values are not a fixed choice."""
    is_text = isinstance(field, CharField | TextField | JSONField | ArrayField | BinaryField)
    return "contact" in field.name or field.related_model is Contact or (is_text and not field.choices)


def options_of(model: type[Model]) -> "Options[Model]":
    return model._meta  # noqa: SLF001 - Django's documented API


def tables_with_persons() -> list[str]:
    options = [options_of(model) for model in apps.get_models()]
    ours = [each for each in options if each.app_label in labels()]
    return sorted(each.db_table for each in ours if any(map(may_hold_a_person, each.local_concrete_fields)))


def reached() -> set[str]:
    return {options_of(model).db_table for eraser in ERASERS for model in eraser.tables}


@pytest.mark.parametrize("table", tables_with_persons())
def test_an_eraser_reaches_the_table_or_a_reason_spares_it(table: str) -> None:
    assert table in reached() or SPARED.get(table)


def test_no_table_is_spared_that_an_eraser_reaches_or_that_is_gone() -> None:
    assert SPARED.keys() - set(tables_with_persons()) == set()
    assert SPARED.keys() & reached() == set()


def test_the_tables_that_belong_to_a_contact_are_found_by_their_foreign_keys() -> None:
    assert set(ROWS_OF_A_CONTACT) >= {PropertyChange, StatusChange, UniqueValue}


def test_each_eraser_runs_at_its_turn(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    app, ran = new_app(portal, on=True), Mock()
    create(app, ["ada@example.com"])
    later = [Eraser(turn, (), partial(ran, turn)) for turn in reversed(Turn)]
    monkeypatch.setattr("marketing_contacts.portals.erasers.ERASERS", [*later, *ERASERS])

    erase_address(portal=portal, email="ada@example.com", origin=origin_of(app), now=NOW)

    people: list[ErasedPerson] = [call.args[2] for call in ran.call_args_list]
    assert [call.args[0] for call in ran.call_args_list] == list(Turn)
    assert all("ada@example.com" in person.addresses for person in people)
