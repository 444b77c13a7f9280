"""What is logged, and above all what is not."""

import asyncio
import gc
import json
import logging
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from bot.adapters import logs

WORDS = "he never listens to me"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers, root.level, threading.excepthook, sys.unraisablehook)
    yield
    root.handlers, root.level, threading.excepthook, sys.unraisablehook = before
    structlog.reset_defaults()


@pytest.fixture
def out() -> StringIO:
    return StringIO()


def lines(out: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_is_a_json_line_with_its_ids(out: StringIO) -> None:
    logs.set_up("info", out)

    structlog.get_logger().info("update_handled", update=7)

    (line,) = lines(out)
    assert (line["event"], line["level"], line["update"]) == ("update_handled", "info", 7)
    assert line["timestamp"].endswith("Z")


def test_what_is_below_the_level_is_not_logged(out: StringIO) -> None:
    logs.set_up("warning", out)

    structlog.get_logger().info("ready")

    assert lines(out) == []


def test_a_person_at_a_terminal_sees_colours() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    logs.set_up("info", out)

    structlog.get_logger().info("ready")

    assert "\x1b[" in out.getvalue()


def test_an_exception_is_told_by_class_and_place_and_never_by_its_text(out: StringIO) -> None:
    logs.set_up("debug", out)
    log = structlog.get_logger()

    try:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise ValueError(WORDS) from error
    except ValueError as error:
        log.exception("update_failed", update=7)
        log.error("again", exc_info=error)
        log.error("and_again", error=error)

    assert WORDS not in out.getvalue()
    first, second, third = lines(out)
    assert first["error"] == second["error"] == "ValueError < KeyError"
    assert first["at"].startswith("test_logs.py:")
    assert third["error"] == "ValueError"


@pytest.mark.parametrize("name", [*logs.QUIET, "some.other.library"])
def test_a_library_says_only_that_and_where_even_at_our_finest_level(out: StringIO, name: str) -> None:
    logs.set_up("debug", out)
    logger = logging.getLogger(f"{name}.inside")

    logger.debug("sent %s", WORDS)
    logger.info("sent %s", WORDS)
    logger.warning("could not send %s", WORDS)
    try:
        raise RuntimeError(WORDS)
    except RuntimeError:
        logger.exception(WORDS)

    assert WORDS not in out.getvalue()
    warning, error = lines(out)
    assert (warning["logger"], warning["level"]) == (f"{name}.inside", "warning")
    assert warning["where"].startswith("test_logs.py:")
    assert error["error"] == "RuntimeError"


async def test_a_task_that_nobody_awaits_does_not_tell_its_words(out: StringIO) -> None:
    logs.set_up("debug", out)

    async def fail() -> None:
        raise RuntimeError(WORDS)

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    del task
    gc.collect()

    assert WORDS not in out.getvalue()
    assert [line["logger"] for line in lines(out)] == ["asyncio"]


def test_a_thread_that_dies_does_not_tell_its_words(out: StringIO) -> None:
    logs.set_up("info", out)

    def fail() -> None:
        raise RuntimeError(WORDS)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    assert WORDS not in out.getvalue()
    assert lines(out)[0]["event"] == "thread_died"


def test_an_error_while_something_is_thrown_away_does_not_tell_its_words(
    out: StringIO,
) -> None:
    logs.set_up("info", out)

    class Thing:
        def __del__(self) -> None:
            raise RuntimeError(WORDS)

    Thing()
    gc.collect()

    assert WORDS not in out.getvalue()
    assert lines(out)[0]["event"] == "unraisable"
