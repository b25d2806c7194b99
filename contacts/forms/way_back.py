"""The way back to the list of contacts, with its filters and its page, in a cookie of the browser."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, QueryDict

LONGEST = 2_500  # characters of a query that is kept, since browsers refuse long cookies


def list_cookie() -> str:
    """Return the name of the cookie."""
    return f"{settings.COOKIE_PREFIX}contacts"


def keep_way_back(response: HttpResponseBase, query: str, *, portal_id: int, user_id: int) -> None:
    """Let links to the list lead back to this query. A very long one is forgotten."""
    kept = f"{portal_id}.{user_id}.{query if len(query) <= LONGEST else ''}"
    response.set_cookie(
        list_cookie(),
        urlsafe_b64encode(kept.encode()).decode().rstrip("="),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def way_back_query(request: HttpRequest, *, portal_id: int, user_id: int) -> str:
    """Return the last query of this person in this portal. An unknown cookie has no query."""
    kept = request.COOKIES.get(list_cookie(), "")
    try:
        portal, user, query = urlsafe_b64decode(kept + "=" * (-len(kept) % 4)).decode().split(".", 2)
        return QueryDict(query).urlencode() if (portal, user) == (str(portal_id), str(user_id)) else ""
    except ValueError:
        return ""
