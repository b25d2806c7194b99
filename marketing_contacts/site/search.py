"""The search of everything in a portal: its pages, apps and contacts, and the help."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Contact
from contacts.search_terms import MOST_WORDS, words_of
from contacts.selectors import ContactFilters, SearchTooSlow, in_bounded_time, listed_contacts
from integrations.models import ConnectedApp
from integrations.selectors import connected_apps
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.models import Portal
from marketing_contacts.site.help_pages import LONGEST_SEARCH, topics_with
from marketing_contacts.site.help_search import plain, search_words
from marketing_contacts.site.pages import NamedPage, named_pages

MOST_APPS_READ = 1_000  # names are compared without accents, which no index does
MOST_SHOWN = 8  # of pages, apps and topics
MOST_CONTACTS = 5


@dataclass(frozen=True, slots=True)
class FoundContacts:
    """The newest contacts with the words. `more` says that the list has further ones."""

    rows: Sequence[Contact] = ()
    more: bool = False
    given_up: bool = False


@require_safe
@portal_member()
def search(request: PortalRequest) -> HttpResponse:
    """Show what has all words of the search. The dialog of the search gets the results alone.

    Every result is a page that the member may open.
    """
    sought = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    words = search_words(sought)
    context: dict[str, Any] = {"sought": sought, "longest": LONGEST_SEARCH}
    if words:
        pages, apps = _with(words, named_pages(request.member)), _with(words, apps_with_names(request.portal))
        contacts = contacts_with(request.portal, sought)
        topics = [topic for topic, _excerpt in topics_with(words)][:MOST_SHOWN]
        nothing = not (pages or apps or topics or contacts.rows or contacts.given_up)
        context |= {"pages": pages, "apps": apps, "contacts": contacts, "topics": topics, "nothing": nothing}
    part = "#found" if request.htmx else ""
    return render(request, f"site/search.html{part}", context)


def apps_with_names(portal: Portal) -> list[NamedPage]:
    """Return the pages of the connected apps, the newest first."""
    apps = connected_apps(portal).order_by("-id").only("portal_id", "id", "name", "kind")[:MOST_APPS_READ]
    return [
        NamedPage(app.title, ConnectedApp.Kind(app.kind).label, "integrations:connected_app", "plug", (app.id,))
        for app in apps
    ]


def contacts_with(portal: Portal, sought: str) -> FoundContacts:
    """Return the contacts that the list finds, within the time that a search of the list may take."""
    if len(words_of(sought)) > MOST_WORDS:
        return FoundContacts()

    def read() -> list[Contact]:
        found, order = listed_contacts(portal, ContactFilters(q=sought), timezone.now())
        return list(found.order_by(*order)[: MOST_CONTACTS + 1])

    try:
        rows = in_bounded_time(portal, read)
    except SearchTooSlow:
        return FoundContacts(given_up=True)
    return FoundContacts(rows[:MOST_CONTACTS], more=len(rows) > MOST_CONTACTS)


def _with(words: Sequence[str], pages: Sequence[NamedPage]) -> list[NamedPage]:
    """Return the pages whose names have all words, first those with a word that begins like the search."""
    named = [(plain(str(page.name)), page) for page in pages]
    found = [(name, page) for name, page in named if all(word in f"{name} {plain(str(page.of))}" for word in words)]
    found.sort(key=lambda each: not any(part.startswith(words[0]) for part in each[0].split()))
    return [page for _name, page in found[:MOST_SHOWN]]
