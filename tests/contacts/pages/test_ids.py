"""Contacts' ids on pages. A page never groups the digits of an id, in no language."""

import re

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from tests.contacts.pages.cast import by_hand, page_of

PAGES = [
    "/contacts/",
    "/contacts/{id}",
    "/contacts/{id}/edit",
    "/contacts/{id}/merge",
    "/contacts/{id}/merge?other={other}",
    "/contacts/{id}/forget",
    "/contacts/{id}/properties",
    "/contacts/{id}/timeline",
    "/settings/account/audit-trail",
]


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_groups_the_digits_of_an_id(admin: Client, portal: Portal, language: str, path: str) -> None:
    nameless, twin, other = (by_hand(portal).id for _ in range(3))
    admin.post(f"/contacts/{nameless}/merge", {"other": twin})
    admin.post("/language", {"language": language})

    page = page_of(admin, path.format(id=nameless, other=other))

    for contact_id in map(str, (nameless, twin, other)):
        assert not re.search(r"(?:[\s.,\u00a0\u202f]|&nbsp;)".join(re.findall(r"\d{3}", contact_id)), page)
    assert str(nameless) in page
