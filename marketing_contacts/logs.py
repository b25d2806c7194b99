"""Write structured log lines, one for each event, with a request id and without credentials.

Tokens travel in paths and queries of the REST wire, so a request is logged by its route template only. An exception is
logged by its type and place, because its text may quote values that were sent.
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
    """Replace a line's exception with its trace and the traces of its causes."""
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(reversed(list(_traces(error))))
    return line


def _traces(error: BaseException | None) -> Iterator[str]:
    """Yield the traces of an error and its causes, the last error first."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        name = type(error).__name__
        said = f"{name}: {error}" if name in HARMLESS else name
        yield f"{''.join(traceback.format_tb(error.__traceback__))}{said}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class OfTasks(logging.Filter):
    """Replaces the exception's text with its type in Celery's lines about failed tasks."""

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
    """Removes paths and queries from Django's lines about requests, such as a missing token of a form.

    The route replaces the path. Only the host remains of other addresses, such as a referer.
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
    # At DEBUG it writes the whole context of a template, with the request.
    "django.template": {"level": "INFO"},
    # Their lines below ERROR contain codes and tokens.
    "oauthlib": {"level": "ERROR"},
    "oauth2_provider": {"level": "ERROR"},
    "celery.app.trace": {"filters": ["of_tasks"]},
}


def logging_settings(*, level: str, as_json: bool) -> None:
    """Send all log lines of the process to standard error, as JSON or as text for people."""
    logging._srcfile = None  # noqa: SLF001 - Python's logging HOWTO recommends it, since no line names its place
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
