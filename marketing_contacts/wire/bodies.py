"""Check the size, media type and character set of a request's body, and read its JSON.

Each function raises Refused for a body that the wire does not take.
"""

import codecs
from codecs import BOM_UTF8
from http import HTTPStatus
from typing import TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest

from marketing_contacts.wire.refusals import Refused, invalid

Shape = TypeVar("Shape")
FORM = "application/x-www-form-urlencoded"
JSON_TYPES = {"application/json", "", "text/plain"}
# A form's own letters are escaped and are ASCII. In these character sets they are the same bytes as in UTF-8.
LIKE_ASCII = {"utf-8", "ascii", "iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1252"}
TOO_LARGE = "The body is larger than 10 MB."


def content_of(request: HttpRequest) -> bytes:
    """Read the body without the mark that some programs put before UTF-8."""
    try:
        return request.body.removeprefix(BOM_UTF8)
    except RequestDataTooBig:
        raise _too_large() from None


def json_of(request: HttpRequest, shape: type[Shape]) -> Shape:
    """Read JSON as a struct. A number or a boolean may come as text, because HubSpot's Jackson reads text, too."""
    if request.content_type not in JSON_TYPES:
        raise _unsupported("application/json")
    try:
        return msgspec.json.decode(content_of(request), type=shape, strict=False)
    except RecursionError:
        raise invalid("Invalid input JSON: it is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid(f"Invalid input JSON: {error}") from None


def require_form(request: HttpRequest) -> None:
    """Refuse a body that cannot be read as a form."""
    if request.content_type != FORM:
        raise _unsupported(FORM)
    if not _is_like_ascii((request.content_params or {}).get("charset", "utf-8")):
        raise invalid("Send the body as UTF-8.")
    try:
        request.POST  # noqa: B018 - read once, for what it raises
    except RequestDataTooBig:
        raise _too_large() from None
    except TooManyFieldsSent:
        raise invalid("The body has too many parameters.") from None


def _too_large() -> Refused:
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "VALIDATION_ERROR", TOO_LARGE)


def _unsupported(wanted: str) -> Refused:
    return Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "VALIDATION_ERROR", f"Send the body as {wanted}.")


def _is_like_ascii(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in LIKE_ASCII
    except LookupError:
        return False
