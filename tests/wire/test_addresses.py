"""The one list of the wire's addresses fits what the URL modules serve."""

import re

import pytest

from contacts.api.urls import urlpatterns
from integrations.oauth.urls import urlpatterns as oauth_urlpatterns
from integrations.route_templates import template_of
from marketing_contacts.wire.addresses import ANY_ADDRESS, TREES, WIRE

PAGES = ("/oauth/authorize", "/oauth/{portal_id}/authorize", "/.well-known/")
PATTERNS = [str(pattern.pattern) for pattern in [*urlpatterns, *oauth_urlpatterns]]
ROUTES = {template_of(pattern) for pattern in PATTERNS}
SERVED = sorted(route for route in ROUTES if not route.startswith(PAGES))


@pytest.mark.parametrize("path", SERVED)
def test_every_address_that_programs_are_served_is_of_the_wire(path: str) -> None:
    assert path.startswith(WIRE)
    assert re.match(ANY_ADDRESS, path[1:])


@pytest.mark.parametrize("tree", TREES)
def test_every_tree_has_an_address(tree: str) -> None:
    assert [pattern for pattern in PATTERNS if re.search(rf"{tree}\b", pattern)]
