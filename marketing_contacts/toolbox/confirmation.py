"""Ask once before a form destroys, ends or cuts off something. The question is a page, so it needs no script."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise

from marketing_contacts.toolbox.kept_forms import action_of, fields_of, page_to_return_to

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
CONFIRMED = "confirmed"  # the field that says that the person confirmed


@dataclass(frozen=True, slots=True)
class Question:
    """The texts of a question. `button` says what happens, with a verb and an object."""

    title: str | Promise
    effect: str | Promise
    button: str | Promise


def asks_first(asked: Question | Callable[..., Question | None]) -> Callable[[V], V]:
    """Make a view ask before it carries out a form.

    `asked` is the question, or a function of the view's arguments that returns it. The view runs at once where the
    function returns None. The answer is 428 with the question. The question repeats the form's fields, and its button
    sends them with the confirmation. A browser sees the question at the address of the form's page, so it can reload
    the question.
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or request.POST.get(CONFIRMED) == "yes":
                return view(request, *args, **kwargs)
            question = asked if isinstance(asked, Question) else asked(request, *args, **kwargs)
            return ask(request, question) if question else view(request, *args, **kwargs)

        page.asks_first = True  # type: ignore[attr-defined]  # a test looks for it
        return cast("V", page)

    return decorate


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """Return the page with the question."""
    context: dict[str, Any] = {
        "question": question,
        "action": action_of(request),
        "fields": fields_of(request),
        "back": page_to_return_to(request),
    }
    return render(request, "confirmation.html", context, status=HTTPStatus.PRECONDITION_REQUIRED)
