"""How the program logs: our own events with ids and kinds. What other libraries say is cut down to who said it and where.

People's words may stand in any exception's text and in any message of a library, so neither is ever rendered.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

#: Libraries that would log words, parameters or the token at their finer levels.
QUIET = (
    "telegram",
    "httpx",
    "httpcore",
    "aiohttp",
    "aiosqlite",
    "asyncio",
    "transitions",
    "PIL",
    "matplotlib",
    "fontTools",
)
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_PACKAGE = str(Path(__file__).resolve().parents[1])

Event = MutableMapping[str, Any]


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Log to `stream` (stderr): in colour for a person at a terminal, else one JSON object a line.

    Called once at the start, and by tests again."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            _renderer(out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    _hush_others()
    threading.excepthook = _from_thread
    sys.unraisablehook = _unraisable


def without_words(_: Any, __: str, event: Event) -> Event:
    """Put the class and the place of an exception where its text and its traceback would stand."""
    raised = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event.update(told(error))
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = type(value).__name__
    return event


def told(error: BaseException) -> dict[str, str]:
    """An exception without its text: its class, those of its causes, and the last place in this program that it passed."""
    names = [type(error).__name__]
    cause = error.__cause__ or error.__context__
    while cause is not None and len(names) < 5:
        names.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return {"error": " < ".join(names), "at": _place(error.__traceback__)}


class _Others(logging.Handler):
    """Passes on that a library has something to say, and where in it; not what."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        details = told(error) if error else {}
        where = f"{Path(record.pathname).name}:{record.lineno}"
        structlog.get_logger().log(record.levelno, "library", logger=record.name, where=where, **details)


def _hush_others() -> None:
    root = logging.getLogger()
    root.handlers = [_Others()]
    root.setLevel(logging.WARNING)
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)


def _renderer(out: TextIO) -> structlog.types.Processor:
    if out.isatty():
        return structlog.dev.ConsoleRenderer(colors=True)
    return structlog.processors.JSONRenderer()


def _place(trace: TracebackType | None) -> str:
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(_PACKAGE) or not place:
            place = f"{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _from_thread(args: threading.ExceptHookArgs) -> None:
    structlog.get_logger().error("thread_died", **(told(args.exc_value) if args.exc_value else {}))


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    structlog.get_logger().error("unraisable", **(told(args.exc_value) if args.exc_value else {}))
