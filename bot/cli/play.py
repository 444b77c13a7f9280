"""`attune demo`, `talk` and `test`: conversations without Telegram. What they start is wired in `bot.stage`."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from bot.adapters import logs
from bot.config import Config
from bot.stage import talk as stage_talk
from bot.stage import testing
from bot.stage.stage import GROUP


def demo(config: Config) -> int:
    """A conversation in this terminal, as a first look: no token, nothing kept."""
    return talk(config, None)


def talk(config: Config, dialog: str | None, *, apart: bool = False) -> int:
    """Go through a dialog here; one of two as both people, in a group or `apart`."""
    logs.set_up("error")
    gc.enable()
    return stage_talk.talk(config, dialog, place=0 if apart else GROUP)


def play(paths: Sequence[Path], config: Config) -> int:
    """Play conversations."""
    logs.set_up("error")
    gc.enable()
    return testing.run_tests(paths, config)
