"""`attune run`, `demo`, `talk` and `test`: those that start the bot itself. What they start is wired in `bot.compose`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot import compose
from bot.adapters import logs
from bot.config import Config, bot_token


def run(config: Config) -> int:
    """Run until told to stop. Raises what the operator must mend."""
    bot_token(config)  # before anything is opened
    logs.set_up(config.log.level)
    return compose.run_loop(compose.run(config))


def demo(port: int) -> int:
    """Serve the local stand-in with the bot in it."""
    logs.set_up("warning")
    return compose.run_loop(compose.demo(port))


def talk(config: Config, dialog: str) -> int:
    """Go through a dialog here."""
    logs.set_up("error")
    return compose.run_loop(compose.talk(config, dialog))


def play(paths: Sequence[Path]) -> int:
    """Play conversations."""
    logs.set_up("error")
    return compose.run_loop(compose.play(paths))
