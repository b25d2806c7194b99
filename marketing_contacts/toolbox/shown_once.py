"""Show a new secret once, on a page that a browser can reload and go back to.

The form's view redirects to the page. The session holds the secret, encrypted with a one-time pad. Only a cookie holds
the pad. So the secret is stored readably nowhere. The page deletes both.
"""

from base64 import b64decode, b64encode
from secrets import token_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

PLACE = "shown_once"
SECONDS = 5 * 60  # the pad's life, for a browser that never opens the page


def redirect_to_secret(request: HttpRequest, address: str, secret: str) -> HttpResponse:
    """Redirect to the page at `address`, which takes the secret by `take_secret`."""
    pad = token_bytes(len(secret.encode()))
    request.session[PLACE] = {"address": address, "encrypted": _text(_xor(secret.encode(), pad))}
    response = HttpResponseRedirect(address)
    response.set_cookie(
        _cookie(),
        _text(pad),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def take_secret(request: HttpRequest) -> str:
    """Return the secret of the page at the request's address, once. Return an empty text afterwards."""
    kept, pad = request.session.get(PLACE), request.COOKIES.get(_cookie(), "")
    if request.method != "GET" or not kept or kept["address"] != request.path:
        return ""
    del request.session[PLACE]
    encrypted = b64decode(kept["encrypted"])
    try:
        return _xor(encrypted, b64decode(pad)).decode()
    except ValueError:  # the cookie is gone, or belongs to another secret
        return ""


def drop_pad(response: HttpResponse) -> HttpResponse:
    """Delete the pad in the browser, and forbid the browser to keep the page."""
    response.delete_cookie(_cookie(), samesite="Strict")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cookie() -> str:
    return f"{settings.COOKIE_PREFIX}{PLACE}"


def _xor(text: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, pad, strict=True))


def _text(data: bytes) -> str:
    return b64encode(data).decode()
