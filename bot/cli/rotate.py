"""`attune rotate-keys`: a new master key for the database. How it is brought about stands in the store."""

from __future__ import annotations

import asyncio

import typer

from bot.adapters import key_file
from bot.adapters.clock import SystemClock
from bot.adapters.sqlite.rotation import Progress, rotate
from bot.cli.console import say
from bot.cli.database import BACKUP_DAYS, Consent
from bot.cli.failures import FINE, WRONG_USAGE, Failure
from bot.config import Config

#: Between two batches, so that a running bot comes to write (seconds).
REST = 0.02
TELL_EVERY = 10_000


def rotate_keys(config: Config, consent: Consent) -> int:
    """Replace the master key after asking, or end what an earlier run began. Raises Failure where the key is in the environment."""
    if config.privacy.key.get_secret_value():
        raise Failure(
            "ATTUNE_PRIVACY__KEY stands in the environment, which cannot be changed from here. Write the key into a file "
            "(chmod 600), set privacy.key_file (ATTUNE_PRIVACY__KEY_FILE) to it, unset ATTUNE_PRIVACY__KEY, start the bot "
            "again and then rotate. Nothing was changed",
            code=WRONG_USAGE,
        )
    file = config.privacy.key_file
    masters = key_file.read(file)
    if len(masters) > 1:
        say(f"{file} holds {len(masters)} keys: everything goes under the first, and the others are dropped.")
    if consent is Consent.TO_ASK:
        _ask(config)
    count = asyncio.run(_rotated(config))
    say(f"{config.database.path} is under the key in {file}, and under no other; {count} data keys were wrapped anew.")
    say(f"Keep a copy of {file} apart from the database. Backups made before now need the copy of it from before.")
    return FINE


def _ask(config: Config) -> None:
    file = config.privacy.key_file
    say(f"Backups made until now open only with the keys that stand in {file} now, and those are dropped from it.")
    typer.confirm(
        f"Is a copy of {file} kept apart, for {BACKUP_DAYS} days or as long as those backups?", abort=True, err=True
    )


async def _rotated(config: Config) -> int:
    """How many data keys were wrapped anew."""
    clock, told = SystemClock(), 0
    progress = Progress(0, 0)
    for progress in rotate(config.database.path, config.privacy.key_file):
        if progress.done - told >= TELL_EVERY:
            told = progress.done
            say(f"{told} of {progress.total} data keys are wrapped anew.")
        await clock.sleep(REST)
    return progress.done
