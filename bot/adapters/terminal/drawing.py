"""Draws a chat in a terminal with Rich: messages with their small HTML, buttons in their rows, toasts. It decides nothing."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.text import Text

WIDTH = 72
#: A button with the key that presses it ("" for none).
Keyed = tuple[str, str]

_STEP = re.compile(r"<b>([^<]*?(\d+)\D+(\d+))</b>(?:\n\n|$)")
_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_TAG = re.compile(r"<(/?)([bi])>")
_STYLES = {"b": "bold", "i": "italic"}


class Drawing:
    """A chat on a console."""

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        self._console = Console(
            file=stream,
            width=width,
            highlight=False,
            markup=False,
            emoji=False,
            no_color="NO_COLOR" in os.environ or None,
        )

    def message(self, text: str, rows: Sequence[Sequence[Keyed]], *, to: str = "") -> None:
        """What the bot says: Telegram's small HTML, and its buttons. `to` names whom, where there are several."""
        self._console.print()
        if to:
            self._console.print(Text(f"to {to}", style="dim"))
        for part in _parts(text):
            self._console.print(part, width=min(WIDTH, self._console.width))
        self.buttons(rows)

    def buttons(self, rows: Sequence[Sequence[Keyed]]) -> None:
        """Buttons as they stand, row by row, each with its key."""
        for row in rows:
            line = Text("   ").join([_button(key, label) for key, label in row])
            self._console.print(Text.assemble("  ", line), soft_wrap=True)

    def changed(self, rows: Sequence[Sequence[Keyed]], *, to: str = "") -> None:
        """The buttons of an earlier message are others now."""
        self._console.print()
        if to:
            self._console.print(Text(f"to {to}", style="dim"))
        self.buttons(rows)

    def dim(self, text: str) -> None:
        """A line that is no part of the chat, or a toast that passes."""
        self._console.print(Text(text, style="dim"), soft_wrap=True)

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        """Pairs: a word, and what it means."""
        pairs = list(rows)
        width = max(len(word) for word, _ in pairs)
        for word, meaning in pairs:
            self._console.print(Text.assemble((f"  {word:<{width}}  ", "bold"), (meaning, "dim")), soft_wrap=True)


def _button(key: str, label: str) -> Text:
    """A button whose words are its key needs them once."""
    if not key:
        return Text(f"[{label}]", style="dim")
    if key == label:
        return Text.assemble(("[", "dim"), (label, "bold cyan"), ("]", "dim"))
    return Text.assemble(("[", "dim"), (key, "bold cyan"), ("] ", "dim"), label)


def _parts(text: str) -> Iterable[RenderableType]:
    """The step line, then words and quotes in turn."""
    step = _STEP.match(text)
    if step:
        yield _step(step[1], at=int(step[2]), of=int(step[3]))
        text = text[step.end() :]
    for number, piece in enumerate(_QUOTE.split(text)):
        if not piece.strip():
            continue
        if number % 2:
            yield Panel(_styled(piece.strip()), box=ROUNDED, border_style="green", expand=False)
        else:
            yield _styled(piece.strip("\n"))


def _step(words: str, *, at: int, of: int) -> Text:
    """How far along it is: dots, and the name of the step."""
    return Text.assemble(("●" * at, "green"), ("○" * (of - at), "dim"), (f" {html.unescape(words)}", "bold"))


def _styled(text: str) -> Text:
    """Small HTML as styled words."""
    found, open_, position = Text(), list[str](), 0
    for tag in _TAG.finditer(text):
        found.append(html.unescape(text[position : tag.start()]), " ".join(open_))
        position = tag.end()
        style = _STYLES[tag[2]]
        if not tag[1]:
            open_.append(style)
        elif style in open_:
            open_.remove(style)
    return found.append(html.unescape(text[position:]), " ".join(open_))
