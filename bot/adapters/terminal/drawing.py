"""Draws a chat in a terminal with Rich: messages with their small HTML, buttons in their rows, toasts. It decides nothing."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

WIDTH = 72
#: A button with the key that presses it ("" for none).
Keyed = tuple[str, str]

_STEP = re.compile(r"<b>([^<]*?(\d+)\D+(\d+))</b>(?:\n\n|$)")
_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_TAG = re.compile(r"<(/?)([bi])>")
_STYLES = {"b": "bold", "i": "italic"}


#: Two chats stand side by side from this width on, else one under the other.
SIDE_BY_SIDE = 76


@dataclass(frozen=True, slots=True)
class Bubble:
    """Something to draw in a chat: words as small HTML and buttons, or a line that passes (`toast`)."""

    text: str = ""
    rows: Sequence[Sequence[Keyed]] = ()
    toast: str = ""


class Drawing:
    """A chat on a console, or several."""

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

    def across(self, head: str, bubbles: Sequence[Bubble]) -> None:
        """What everybody sees, under a line with its name."""
        self._console.print()
        self._console.print(Rule(Text(head), style="dim", align="left"), width=min(2 * WIDTH, self._console.width))
        for part in _bubbles(bubbles, min(WIDTH, self._console.width)):
            self._console.print(part, width=min(WIDTH, self._console.width))

    def beside(self, chats: Mapping[str, Sequence[Bubble]]) -> None:
        """What each sees alone, by name: side by side, or one under the other where there is no room."""
        wide = self._console.width >= SIDE_BY_SIDE
        width = min(WIDTH, self._console.width // 2 - 2) if wide else min(WIDTH, self._console.width)
        cells = [Group(Text(name, "dim underline"), *_bubbles(found, width)) for name, found in chats.items() if found]
        self._console.print()
        if not wide:
            for number, cell in enumerate(cells):
                self._console.print(*([Text()] if number else []), cell, sep="\n", width=width)
            return
        grid = Table.grid(padding=(0, 4, 0, 0))
        for _ in chats:
            grid.add_column(width=width)
        found = iter(cells)
        grid.add_row(*(next(found) if chats[name] else Text() for name in chats))
        self._console.print(grid)

    def dim(self, text: str) -> None:
        """A line that is no part of the chat, or a toast that passes."""
        self._console.print(Text(text, style="dim"), soft_wrap=True)

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        """Pairs: a word, and what it means."""
        pairs = list(rows)
        width = max(len(word) for word, _ in pairs)
        for word, meaning in pairs:
            self._console.print(Text.assemble((f"  {word:<{width}}  ", "bold"), (meaning, "dim")), soft_wrap=True)


def _bubbles(bubbles: Iterable[Bubble], width: int) -> list[RenderableType]:
    """Bubbles one under the other; a row of buttons that is too wide stands button by button."""
    found: list[RenderableType] = []
    for bubble in bubbles:
        if found:
            found.append(Text())
        found += [Text(f"({bubble.toast})", "dim")] if bubble.toast else _parts(bubble.text)
        for row in bubble.rows:
            buttons = [_button(key, label) for key, label in row]
            line = Text.assemble("  ", Text("   ").join(buttons))
            found += [line] if line.cell_len <= width else [Text.assemble("  ", button) for button in buttons]
    return found


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
