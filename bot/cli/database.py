"""`attune backup`, `restore` and `forget`: what a person at a shell does to the database. How it is done stands in the store."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import typer

from bot.adapters import key_file
from bot.adapters.clock import SystemClock
from bot.adapters.key_file import Master
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import admin
from bot.cli.console import say
from bot.cli.failures import FINE, PROBLEMS, Failure
from bot.config import Config

BACKUP_DAYS = 30


class Consent(Enum):
    """Whether the person at the shell has agreed to what cannot be undone."""

    TO_ASK = "to ask"
    GIVEN = "given"


def backup(config: Config, target: Path) -> int:
    """Copy the database to a file that does not exist yet."""
    if not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}: make it first")
    admin.backup(config.database.path, target)
    say(f"{target} holds all that {config.database.path} held. It opens only with the key: keep that apart from it.")
    say(f"Delete it after {BACKUP_DAYS} days, since people who are forgotten are still in it.")
    return FINE


def restore(config: Config, source: Path) -> int:
    """Put a backup in the place of the database."""
    admin.restore(source, config.database.path, keyring(config))
    say(f"{config.database.path} is as {source} was; whoever was forgotten since is forgotten in it too.")
    behind = admin.mastered(config.database.path, masters(config)[0]).behind
    if behind:
        say(
            f"{behind} of its data keys are under an older master key: run `attune rotate-keys` again. Until then "
            f"{place_of_keys(config)} must keep the line of that key."
        )
    return FINE


def forget(config: Config, chat: int, consent: Consent) -> int:
    """Forget a person or a group, after asking."""
    who = "the person of the private chat" if chat > 0 else "the group"
    if consent is Consent.TO_ASK:
        typer.confirm(
            f"Forget {who} {chat}, and all that was written there? This cannot be undone.", abort=True, err=True
        )
    if not admin.forget_chat(config.database.path, keyring(config), chat, SystemClock().now()):
        say(f"Nothing was kept of {who} {chat}. Should it be in a backup, it is forgotten when that is restored.")
        return PROBLEMS
    say(f"{who.capitalize()} {chat} is forgotten. Backups forget too when they are restored; delete old ones.")
    return FINE


def place_of_keys(config: Config) -> str:
    """Where the master keys stand."""
    return "ATTUNE_PRIVACY__KEY" if config.privacy.key.get_secret_value() else str(config.privacy.key_file)


def masters(config: Config) -> tuple[Master, ...]:
    """The master keys, the one that all is to be under in front. Raises WrongKeyError."""
    text = config.privacy.key.get_secret_value()
    return key_file.parse(text, origin=place_of_keys(config)) if text else key_file.read(config.privacy.key_file)


def keyring(config: Config) -> KeyRing:
    """The key to the database, from the environment or its file. Raises WrongKeyError."""
    text = config.privacy.key.get_secret_value()
    return KeyRing.from_text(text) if text else KeyRing.from_file(config.privacy.key_file)
