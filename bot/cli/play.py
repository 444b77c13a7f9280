"""`attune demo`, `talk` and `test`: conversations without Telegram. What they start is wired in `bot.stage`."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from bot.adapters import logs
from bot.config import Config
from bot.stage import talk as stage_talk
from bot.stage import testing


def demo(config: Config) -> int:
    """A conversation in this terminal, as a first look: no token, nothing kept."""
    return talk(config, None)


def talk(config: Config, dialog: str | None) -> int:
    """Go through a dialog here."""
    logs.set_up("error")
    gc.enable()
    return stage_talk.talk(config, dialog)


def play(paths: Sequence[Path], config: Config) -> int:
    """Play conversations."""
    logs.set_up("error")
    gc.enable()
    return testing.run_tests(paths, config)
