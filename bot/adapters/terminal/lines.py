"""Where lines come from: a person at a keyboard, or a pipe. What they mean stands elsewhere."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable
from typing import TextIO

from bot.adapters.telegram.fields import clean


class Lines:
    """Reads lines one by one. At a keyboard there is a prompt and the line can be edited; from a pipe each line is shown as it comes."""

    def __init__(self, stream: TextIO, show: Callable[[str], None]) -> None:
        self._stream = stream
        self._show = show

    def next(self, prompt: str) -> str | None:
        """The next line without its end, or None where there is no more (Ctrl-D, the end of a pipe)."""
        if self._stream is sys.stdin and self._stream.isatty():
            return _typed(prompt)
        line = self._stream.readline()
        if not line:
            return None
        self._show(f"{prompt}{line.rstrip()}")
        return clean(line.rstrip("\r\n"))


def _typed(prompt: str) -> str | None:
    with contextlib.suppress(ImportError):
        importlib.import_module("readline")  # gives `input` arrow keys and a history
    try:
        return clean(input(prompt))
    except EOFError:
        return None
