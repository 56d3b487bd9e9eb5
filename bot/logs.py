"""Logs: events with ids, counts and error classes. Message text, titles and tokens never get in.

Ours are structlog events with named fields; what libraries log is let through only from WARNING up, without its
traceback, because a traceback of Slack, pydantic or SQL holds the text that was being handled.
"""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = ("slack_bolt", "slack_sdk", "dbos", "httpx", "httpcore", "chromadb", "alembic", "sqlalchemy", "uvicorn.access")


def set_up_logs(level: str) -> None:
    """One JSON object a line on standard error."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_without_text)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever it is at that moment
        cache_logger_on_first_use=False,
    )


def _without_text(record: logging.LogRecord) -> bool:
    """Let a library's record pass as its name and level alone."""
    record.msg, record.args, record.exc_info, record.exc_text = "", (), None, None
    return True
