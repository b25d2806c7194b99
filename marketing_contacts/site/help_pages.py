"""The help pages. Each topic is written out once in each language, in templates/site/help/.

Anybody may read the help, also without signing in. Help holds rules and no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketing_contacts.site.help_search import Excerpt, excerpt_of, plain, search_words
from marketing_contacts.version import VERSION

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of help. `slug` is its part of the address, and `lead` says in one sentence what it answers."""

    slug: str
    title: Promise
    lead: Promise


TOPICS = [
    Topic(
        "marketing-contacts",
        _("What is a marketing contact?"),
        _("Which contacts can get marketing email, and which statuses a contact can have."),
    ),
    Topic(
        "toggle",
        _("What does the toggle do?"),
        _("What turning an app's toggle on or off changes, and what stays the same."),
    ),
    Topic(
        "paying",
        _("When do I pay?"),
        _("Tiers and upgrades, the maximum, held contacts and the update date."),
    ),
    Topic(
        "counting",
        _("Which contacts count, and how?"),
        _("How deleting, creating again, merging and restoring affect the count."),
    ),
    Topic(
        "api",
        _("API keys and private apps for developers"),
        _("Base URL, authentication, a first contact with curl, duplicates and errors."),
    ),
    Topic(
        "apps",
        _("Connecting and publishing apps"),
        _("The App Marketplace, app permissions, developer apps and the request log."),
    ),
    Topic("finding", _("Finding contacts"), _("Search words, filters and conditions on any property.")),
    Topic("permissions", _("Who can do what?"), _("Each permission and what it allows.")),
    Topic(
        "suppression",
        _("Suppressed addresses"),
        _("What happens to addresses that unsubscribed, bounced or complained."),
    ),
    Topic("imports", _("Importing contacts"), _("How contacts from a CSV file get their marketing status.")),
    Topic(
        "audit-trail",
        _("The audit trail and its chain"),
        _("What is recorded forever, and how anyone can check that nothing was altered."),
    ),
    Topic("shortcuts", _("Keyboard shortcuts"), _("Keys that search, undo, close, and move a toggle.")),
]
BY_SLUG = {topic.slug: topic for topic in TOPICS}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all topics and the version of the product, or the topics with all words of a search, titles first."""
    sought = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    words = search_words(sought)
    found = topics_with(words) if words else []
    context = {"topics": TOPICS, "version": VERSION, "sought": sought if words else "", "found": found}
    return render(request, "site/help.html", context)


def topics_with(words: Sequence[str]) -> list[tuple[Topic, Excerpt]]:
    """Return the topics with all words, each with a piece of its text, first those with the words in their title."""
    found = [
        (topic, excerpt)
        for topic in TOPICS
        if (excerpt := excerpt_of(topic.slug, [str(topic.title), str(topic.lead)], words, language()))
    ]
    found.sort(key=lambda each: not all(word in plain(str(each[0].title)) for word in words))
    return found


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one topic in the person's language."""
    chosen = BY_SLUG.get(topic)
    if chosen is None:
        raise Http404
    context = {
        "topic": chosen,
        "words": f"site/help/{language()}/{chosen.slug}.html",
        "others": [other for other in TOPICS if other is not chosen],
        "base_url": settings.PUBLIC_URL,
    }
    return render(request, "site/help_topic.html", context)


def language() -> str:
    """Return the person's language, or the site's own where no help is written in theirs."""
    spoken = (get_language() or "").partition("-")[0]
    return spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
