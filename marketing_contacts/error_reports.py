"""Report errors to Sentry with the place in our code and the route only.

A report holds no credential, no address of a person, no path, no query and no text of an exception. Databases and
parsers quote values in such texts. Unknown fields are left out, so that a newer version of the library adds nothing.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

import sentry_sdk
from django.urls import Resolver404, resolve

Event = dict[str, Any]

KEPT = {
    "event_id", "timestamp", "platform", "level", "logger", "release", "environment", "server_name", "sdk", "modules",
}  # fmt: skip
KEPT_OF_A_FRAME = {
    "filename", "abs_path", "module", "function", "lineno", "in_app", "pre_context", "context_line", "post_context",
}  # fmt: skip
KEPT_CONTEXTS = {"runtime", "os"}
UNKNOWN = "unknown"


def report_errors(dsn: str) -> None:
    """Report the errors of this process to `dsn`, for a web server, a worker or beat."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=harmless,  # type: ignore[arg-type]  # an event is a dict
        before_breadcrumb=lambda _breadcrumb, _hint: None,
        before_send_transaction=lambda _event, _hint: None,  # only errors
    )


def harmless(event: Event, hint: dict[str, Any]) -> Event:
    """Return the part of an event that may be sent."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    contexts = event.get("contexts", {})
    kept["contexts"] = {name: about for name, about in contexts.items() if name in KEPT_CONTEXTS}
    request = event.get("request", {})
    if request.get("url"):
        route = _route_of(request["url"])
        kept["transaction"] = f"{request.get('method')} {route}"
        kept["request"] = {"method": request.get("method"), "url": route}
    elif event.get("transaction_info", {}).get("source") == "task":
        kept["transaction"] = event.get("transaction")
    if "exception" in event:
        kept["exception"] = {"values": [_exception(raised) for raised in event["exception"].get("values", [])]}
    if record := hint.get("log_record"):
        kept["logentry"] = {"message": _words_of(record)}
    return kept


def _route_of(url: str) -> str:
    """Return the template of the address's route."""
    try:
        return str(resolve(unquote(urlsplit(url).path)).route)
    except (Resolver404, ValueError):
        return UNKNOWN


def _exception(raised: dict[str, Any]) -> dict[str, Any]:
    """Return the exception's type and place."""
    frames = (raised.get("stacktrace") or {}).get("frames", [])
    kept = [{name: value for name, value in frame.items() if name in KEPT_OF_A_FRAME} for frame in frames]
    return {"type": raised.get("type"), "module": raised.get("module"), "stacktrace": {"frames": kept}}


def _words_of(record: Any) -> str:
    """Return the constant text of a log line, without the values that are filled in."""
    if isinstance(record.msg, dict):  # a record of structlog
        return str(record.msg.get("event"))
    return record.msg if record.args else str(record.name)
