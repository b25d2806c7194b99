"""Build the addresses of pages.

A portal's pages begin with its number, as in `/portals/5/…`, so a link to such a page needs the number. The gate of
pages sets the portal in which a person works. Links outside of a page, such as those in mails, name their portal.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django import urls
from django.http import HttpResponseRedirect
from django.urls import URLResolver, get_resolver

PORTAL = "portals/<int:portal_id>/"  # the start of the address of a portal's page
_worked_in: ContextVar[int | None] = ContextVar("worked_in", default=None)


class NoPortalKnown(Exception):
    """A link to a portal's page was built without a portal."""


@contextmanager
def working_in(portal_id: int) -> Iterator[None]:
    """Make links lead to pages of this portal."""
    before = _worked_in.set(portal_id)
    try:
        yield
    finally:
        _worked_in.reset(before)


def reverse(name: str, args: Sequence[object] = (), *, portal_id: int | None = None) -> str:
    """Return the address of a page. A portal's page belongs to `portal_id`, else to the current portal."""
    numbered = [portal_id or portal_of_links(name), *args] if has_number(name) else args
    return urls.reverse(name, args=numbered)  # noqa: TID251 - the one place that knows numbers


def redirect(to: str, *args: object) -> HttpResponseRedirect:
    """Redirect the browser to a page by its name, or to an address."""
    return HttpResponseRedirect(to if "/" in to else reverse(to, args))


def has_number(name: str) -> bool:
    """Return True when the page's address begins with a portal's number."""
    return name in _names_with_number()


def portal_of_links(name: str) -> int:
    """Return the number of the current portal. Raises NoPortalKnown, with the page `name`, when there is none."""
    portal_id = _worked_in.get()
    if portal_id is None:
        raise NoPortalKnown(name)
    return portal_id


def is_in_a_portal() -> bool:
    """Return True while a page of a portal is made."""
    return _worked_in.get() is not None


@cache
def _names_with_number() -> frozenset[str]:
    return frozenset(_names(get_resolver(), "", inside=False))


def _names(resolver: URLResolver, before: str, *, inside: bool) -> Iterator[str]:
    for each in resolver.url_patterns:
        numbered = inside or str(each.pattern) == PORTAL
        if isinstance(each, URLResolver):
            yield from _names(each, f"{before}{each.namespace}:" if each.namespace else before, inside=numbered)
        elif numbered and each.name:
            yield before + each.name
