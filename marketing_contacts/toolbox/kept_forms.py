"""Keep the input of a form for an hour, so that a refused form and a lost session lose no input.

The cache holds the input, bound to the person who sent it and to the form's address. Passwords, secrets and files are
never kept. A page shows a kept form when its address names the form's token.
"""

import copy
import re
from collections.abc import Callable, Collection, Iterable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import is_valid_path, resolve
from django.utils.crypto import get_random_string
from django.utils.datastructures import MultiValueDict
from django.utils.encoding import escape_uri_path

KEPT_SECONDS = 60 * 60
MOST_KEPT = 5  # forms of one person
LARGEST = 100_000  # characters of one form
NAME = "kept"  # the parameter of an address that names a kept form
# The fields of secrets. Pages of people send no others, and a property of contacts may have any other name.
SECRETS = {"password", "password1", "password2", "oldpassword"}
SHORT_WAIT = "SET LOCAL lock_timeout = '2s'"  # when a form is shown again
# A form is refused, or its page asks before it carries the form out.
REFUSED = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.PRECONDITION_REQUIRED}
View = Callable[..., HttpResponseBase]
_trial: ContextVar[bool] = ContextVar("trial", default=False)


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The input of a form. `is_refused` is False when nobody looked at it, because the session was lost."""

    action: str
    query: str
    fields: list[tuple[str, str]]
    is_refused: bool

    @property
    def address(self) -> str:
        """Return the form's address with its query."""
        path = escape_uri_path(self.action)
        return f"{path}?{self.query}" if self.query else path


def with_kept_forms(view: View) -> View:
    """Make a page of a signed-in person redirect from a refused form to the page of the form, which shows it again.

    A browser then reloads the page, changes its language and goes back without sending the form anew. A program and a
    request for a fragment get the refused form as the answer.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if hasattr(request, "shown_again"):
            return view(request, *args, **kwargs)
        shown = _shown_again(request) if request.method in {"GET", "HEAD"} and NAME in request.GET else None
        response = shown or view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code in REFUSED and _is_navigation(request):
            response = _to_kept_form(request) or response
        return _with_person(request, response)

    return page


def person_cookie() -> str:
    """Return the name of the cookie that tells whose form came in after the session was lost."""
    return f"{settings.COOKIE_PREFIX}person"


def drop_person(response: HttpResponseBase) -> None:
    """Delete the cookie that tells whose form came in, when its person signs out."""
    response.delete_cookie(person_cookie(), samesite="Lax")


def keep_lost(request: HttpRequest) -> str:
    """Keep the form of a person whose session was lost. Return the page of the form, else the start page.

    A form that another site sent is never kept. A browser names the site in the header Origin, which no site can forge.
    """
    person = request.get_signed_cookie(person_cookie(), "", max_age=settings.LONGEST_SESSION)
    ours = f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or not person or request.headers.get("Origin", ours) != ours:
        return "/"
    page = page_of_form(request)
    token = _keep(request, person, is_refused=False)
    return f"{page}?{NAME}={token}" if token else page


def forget_forms(*, people: Iterable[str], below: str, words: Collection[str]) -> None:
    """Forget the kept forms of these people that were sent below this address and hold one of the words.

    A word is the number of a contact or an email address.
    """
    cache = caches["sessions"]
    named = re.compile("|".join(rf"(?<![\w.+-]){re.escape(word)}(?![\w-])" for word in words))
    for place in map(_place, people):
        kept = cache.get(place, {})
        others = {
            token: form
            for token, form in kept.items()
            if not (form["action"].startswith(below) and named.search(_text_of(form)))
        }
        if len(others) < len(kept):
            cache.set(place, others, timeout=KEPT_SECONDS)


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page from which the form was sent, else the form's own address."""
    address = escape_uri_path(request.path)
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # a header that is no address
        return address
    is_ours = came_from.netloc == request.get_host()
    return came_from.path if is_ours and _belongs_together(unquote(came_from.path), request.path) else address


def action_of(request: HttpRequest) -> str:
    """Return the address to which the form is sent, also while the form is shown again at its page."""
    kept: KeptForm | None = getattr(request, "shown_again", None)
    return kept.address if kept else request.get_full_path()


def page_to_return_to(request: HttpRequest) -> str:
    """Return the page from which the form was sent, also while that page shows the form again."""
    return escape_uri_path(request.path) if hasattr(request, "shown_again") else page_of_form(request)


def page_above(request: HttpRequest) -> str:
    """Return the nearest address above the request's that leads to a page, which shows the same kept form."""
    path, token = escape_uri_path(request.path), request.GET.get(NAME)
    query = f"?{urlencode({NAME: token})}" if token else ""
    while path := path.rstrip("/").rpartition("/")[0]:
        for above in (path, f"{path}/"):
            if is_valid_path(unquote(above)):
                return above + query
    return "/"


def _belongs_together(page: str, action: str) -> bool:
    """Return True when the page exists and belongs to the same portal as the form, or both belong to none."""
    try:
        portals = [resolve(path).kwargs.get("portal_id") for path in (page, action)]
    except Http404:
        return False
    return portals[0] == portals[1] and not page.startswith("/accounts/reauthenticate")


def _is_navigation(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not getattr(request, "htmx", False)


def _to_kept_form(request: HttpRequest) -> HttpResponseBase | None:
    """Redirect to the page of the form. Return None for a form with secrets or files, which are not kept."""
    if request.FILES or any(name in SECRETS for name, _ in fields_of(request)):
        return None
    token = _keep(request, str(request.user.pk), is_refused=True)
    return HttpResponseRedirect(f"{page_of_form(request)}?{NAME}={token}") if token else None


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a form that was sent, without its token against forged forms."""
    return [(name, text) for name, texts in request.POST.lists() for text in texts if name != "csrfmiddlewaretoken"]


def _keep(request: HttpRequest, person: str, *, is_refused: bool) -> str:
    """Keep the form and return its token. Return an empty text for a form that is too long, and while Redis is away."""
    fields = [(name, text) for name, text in fields_of(request) if name not in SECRETS]
    if sum(len(name) + len(text) for name, text in fields) > LARGEST:
        return ""
    query = request.META.get("QUERY_STRING", "")
    kept = KeptForm(request.path, query, fields, is_refused)
    token = get_random_string(22)
    cache, place = caches["sessions"], _place(person)
    others = list(cache.get(place, {}).items())[1 - MOST_KEPT :]
    cache.set(place, dict([*others, (token, asdict(kept))]), timeout=KEPT_SECONDS)
    return token if token in cache.get(place, {}) else ""


def _text_of(form: dict[str, Any]) -> str:
    return " ".join([form["action"], unquote(form["query"]), *(text for _name, text in form["fields"])]).lower()


def _place(person: str) -> str:
    return f"kept-forms:{person}"


def _kept_form(request: HttpRequest) -> KeptForm | None:
    """Return the form that the address names, if this person sent it in the same portal."""
    found = caches["sessions"].get(_place(str(request.user.pk)), {}).get(request.GET[NAME])
    kept = KeptForm(**found) if found else None
    return kept if kept and _belongs_together(request.path, kept.action) else None


def _shown_again(request: HttpRequest) -> HttpResponseBase | None:
    """Return the page with the refused form. Return None when the form would now be carried out, or is lost.

    The page then shows the kept input beside its own form.
    """
    kept = _kept_form(request)
    vars(request)["GET"] = _without_token(request.GET)
    if not kept:
        return None
    response = _refused_again(request, kept) if kept.is_refused else None
    if response is None:
        request.lost_form = kept  # type: ignore[attr-defined]  # for the page's template
    return response


def _refused_again(request: HttpRequest, kept: KeptForm) -> HttpResponseBase | None:
    """Let the form's own view look at the input again, and return its answer when the view refuses it.

    A transaction that is always rolled back holds the view, so nothing is written. `is_trial` tells code that counts
    outside of the database. The errors are in the person's present language. The view gets copies of the session and
    of the messages. The view waits for a lock for two seconds at most.
    """
    sent: Any = copy.copy(request)
    sent.shown_again, sent.method, sent.GET = kept, "POST", _without_token(QueryDict(kept.query))
    sent.POST = QueryDict(urlencode([(name, text) for name, text in kept.fields]))
    vars(sent)["_files"] = MultiValueDict()
    sent.session = type(request.session)(request.session.session_key)
    vars(sent)["_messages"] = default_storage(sent)
    found = resolve(kept.action)
    trial = _trial.set(True)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(SHORT_WAIT)
            response: HttpResponseBase = found.func(sent, *found.args, **found.kwargs)
            transaction.set_rollback(True)
    except (Http404, PermissionDenied, OperationalError):
        return None
    finally:
        _trial.reset(trial)
    if response.status_code not in REFUSED:
        return None
    if response.status_code == HTTPStatus.PRECONDITION_REQUIRED:
        response.status_code = HTTPStatus.OK  # a question is no error, and a browser would log one
    request.session.accessed = True  # the page is a person's own
    vars(request)["_messages"] = vars(sent)["_messages"]
    return response


def is_trial() -> bool:
    """Return True while a form is only shown again. Whoever counts outside of the database counts nothing then."""
    return _trial.get()


def _without_token(query: QueryDict) -> QueryDict:
    rest = query.copy()
    rest.pop(NAME, None)
    return rest


def _with_person(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Note in a signed cookie who is signed in, which survives the session. Signing out drops it."""
    person = str(request.user.pk)
    known = request.get_signed_cookie(person_cookie(), "", max_age=settings.LONGEST_SESSION)
    if request.user.is_authenticated and known != person:
        response.set_signed_cookie(
            person_cookie(), person, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response
