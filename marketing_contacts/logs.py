"""How log lines look: one structured line each, with a request id and never a credential.

Tokens travel in paths and queries of the REST wire, so a request is logged by its route template only.
"""

import logging.config
from typing import Any

import structlog

PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


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
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # Django's own request lines hold the raw path.
                "django.request": {"level": "CRITICAL"},
                "django.server": {"level": "CRITICAL"},
                # What these say while they work holds codes and tokens.
                "oauthlib": {"level": "ERROR"},
                "oauth2_provider": {"level": "ERROR"},
            },
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
