"""`attune run`: the bot itself. What it starts is wired in `bot.compose`."""

from __future__ import annotations

from bot import compose
from bot.adapters import logs
from bot.config import Config, bot_token


def run(config: Config) -> int:
    """Run until told to stop. Raises what the operator must mend."""
    bot_token(config)  # before anything is opened
    logs.set_up(config.log.level)
    return compose.run_loop(compose.run(config))
