"""Logging: one line per event on stderr, with the request's id, without personal data.

Guards DESIGN's rule that names and texts of people stay out of the logs: access lines
are off, only ids are bound to a line, and the values that a database quotes in its
complaints are cut from tracebacks.
"""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL and SQLite quote the offending row: "DETAIL:  Key (email)=(…) exists".
QUOTED_VALUES = re.compile(r"(?m)^(\s*DETAIL:|\s*CONTEXT:).*$")
# Django names the address of a request that failed; in these it is a key to a door.
SECRET_ADDRESSES = re.compile(r"(/invitation/|/password/reset/key/)[^/\s\"'?]+")


def drop_quoted_values(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> EventDict:
    """Cut the values a database repeats in an error from a rendered traceback."""
    for key in ("exception", "event"):
        if isinstance(event.get(key), str):
            event[key] = QUOTED_VALUES.sub(r"\1 (left out)", event[key])
    return event


def drop_secret_addresses(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> EventDict:
    """Cut one-time secrets out of the addresses of requests that failed."""
    for key in ("exception", "event"):
        if isinstance(event.get(key), str):
            event[key] = SECRET_ADDRESSES.sub(r"\1(left out)", event[key])
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    drop_quoted_values,
    drop_secret_addresses,
]


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to stderr in one shape, at `level` and above."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.LogfmtRenderer(
                        key_order=["timestamp", "level", "logger", "event"],
                        drop_missing=True,
                        bool_as_flag=False,
                    ),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django installs its own handlers (mail to administrators among them).
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
