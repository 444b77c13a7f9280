"""`attune talk`: a whole conversation in a terminal, of one person or of two. What happens at the keyboard stands in `sitting`."""

from __future__ import annotations

import asyncio
import sys
from typing import TextIO

from bot.adapters.terminal.drawing import Drawing
from bot.adapters.terminal.lines import Lines
from bot.compose import load_shelf
from bot.config import BadConfig, Config
from bot.dialog.problems import did_you_mean, quoted
from bot.stage.sitting import Sitting
from bot.stage.sitting_two import SittingOfTwo
from bot.stage.stage import GROUP, Props, Stage
from bot.stage.stores import Memory


def talk(
    config: Config,
    dialog: str | None = None,
    *,
    place: int = GROUP,
    source: TextIO | None = None,
    drawing: Drawing | None = None,
) -> int:
    """Talk with the bot in the terminal until the input ends: alone, or as both people of a dialog of two, in their group or
    without one (`place` 0). Nothing is written. Raises BadConfig and BrokenDialogs."""
    shelf = load_shelf(config)
    name = dialog or "now"
    if name not in shelf.bundle.dialogs:
        raise BadConfig(f"there is no dialog {quoted(name)}. {did_you_mean(name, shelf.bundle.dialogs)}")
    drawing = drawing or Drawing()
    lines = Lines(source or sys.stdin, drawing.dim)
    stage = Stage(Props.of(shelf, config.chat.burst_seconds), Memory())
    is_for_two = len(shelf.bundle.dialogs[name].cast) > 1
    if not is_for_two and not place:
        raise BadConfig(f"{quoted(name)} is a dialog of one person; leave --apart away.")
    sitting = SittingOfTwo(stage, drawing, lines, place) if is_for_two else Sitting(stage, drawing, lines)
    try:
        return asyncio.run(sitting.run(name))
    except KeyboardInterrupt:
        return 0
