"""How log lines look: one structured line each, with a request id and never a credential.

Tokens travel in paths and queries of the REST wire, so a request is logged by its route template only. Of an exception
its type is logged, and where it was raised. What it says may quote values that were sent.
"""

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from django.urls import Resolver404, resolve

HARMLESS = {"OperationalError", "InterfaceError", "ConnectionError", "ConnectionRefusedError", "ImproperlyConfigured"}


def say_where_it_failed(_logger: object, _name: str, line: dict[str, Any]) -> dict[str, Any]:
    """Put the trace of a line's exception, and of what led to it, in place of the exception."""
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(reversed(list(_traces(error))))
    return line


def _traces(error: BaseException | None) -> Iterator[str]:
    """The last error first."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        name = type(error).__name__
        said = f"{name}: {error}" if name in HARMLESS else name
        yield f"{''.join(traceback.format_tb(error.__traceback__))}{said}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class OfTasks(logging.Filter):
    """Celery says of a task that failed what the exception says; its type will do."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and isinstance(raised := record.exc_info, tuple) and raised[0]:
            record.args = {**record.args, "exc": raised[0].__name__}
        return True


PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    say_where_it_failed,
]

ADDRESS = re.compile(r"(https?://[^/\s?#]+)[/?#]\S*")


class RoutesOnly(logging.Filter):
    """Keeps paths and queries out of what Django says of a request, such as that a form's token is missing.

    The route that a path has stands in its place. Of other addresses, such as a referer, the host is left.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            text = record.getMessage()
            for raw in (request.get_full_path(), request.path):
                if raw != "/":
                    text = text.replace(raw, f"/{_route(request)}")
            record.msg, record.args = ADDRESS.sub(r"\1/", text), ()
        return True


def _route(request: Any) -> str:
    try:
        return str((request.resolver_match or resolve(request.path_info)).route)
    except Resolver404:
        return "unknown"


LOGGERS: dict[str, Any] = {
    # Django's own request lines hold the raw path.
    "django.request": {"level": "CRITICAL"},
    "django.server": {"level": "CRITICAL"},
    # To debug, it writes all that a template knows, with the request.
    "django.template": {"level": "INFO"},
    # What these say while they work holds codes and tokens.
    "oauthlib": {"level": "ERROR"},
    "oauth2_provider": {"level": "ERROR"},
    "celery.app.trace": {"filters": ["of_tasks"]},
}


def logging_settings(*, level: str, as_json: bool) -> None:
    """Send all log lines of the process to standard error, as JSON or for people's eyes."""
    logging._srcfile = None  # noqa: SLF001 - as Python's logging HOWTO says: no line names its place
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": renderer,
                    "foreign_pre_chain": PROCESSORS,
                }
            },
            "filters": {"of_tasks": {"()": OfTasks}, "routes_only": {"()": RoutesOnly}},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["routes_only"]}
            },
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": LOGGERS,
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
