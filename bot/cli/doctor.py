"""`attune doctor`: looks at everything that a run needs, changes nothing, and says a line and a fix for each."""

from __future__ import annotations

import asyncio
import importlib.metadata
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram.error import TelegramError

from bot.adapters import logs
from bot.adapters.clock import SystemChance, SystemClock
from bot.adapters.dialog_files import read_folder, shipped_folder, with_shared
from bot.adapters.lock import AlreadyRunning, FileLock
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.link import told
from bot.adapters.sqlite.store import check_key
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import StartError
from bot.adapters.telegram.start import introduce
from bot.cli.check import problems_of
from bot.cli.console import say_finding
from bot.cli.database import keyring, masters, place_of_keys
from bot.cli.failures import FINE, PROBLEMS
from bot.config import BadConfig, Config, bot_token, load
from bot.dialog.problems import ERROR
from bot.ports import Json, StoreError, WrongKeyError

TELEGRAM_SECONDS = 6.0
#: A clock before this was never set.
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it stands, its name, and what was found, with the fix."""

    state: Literal["ok", "problem", "note"]
    name: str
    text: str


def doctor(path: Path | None) -> int:
    """Look at all of it; 1 where there is a problem."""
    logs.set_up("error")
    found = list(_all(path))
    for finding in found:
        say_finding(finding.state, finding.name, finding.text)
    return PROBLEMS if any(finding.state == "problem" for finding in found) else FINE


def _all(path: Path | None) -> Iterator[Finding]:
    try:
        config = load(path)
    except BadConfig as error:
        yield from (Finding("problem", "config", line) for line in error.problems)
        yield from _clock()
        return
    yield Finding("ok", "config", "every key is known and fits")
    yield from _key(config)
    yield from _database(config)
    yield from _several_keys(config)
    yield from _lock(config.database.path)
    yield _dialogs(config)
    yield from _clock()
    yield from asyncio.run(_gathered(look_at_telegram(config)))


def _key(config: Config) -> Iterator[Finding]:
    where, from_file = place_of_keys(config), not config.privacy.key.get_secret_value()
    if from_file and not config.privacy.key_file.exists() and admin.is_new(config.database.path):
        yield Finding("note", "key", f"{where} is made at the first run; back it up then")
        return
    try:
        keyring(config)
    except WrongKeyError as error:
        yield Finding("problem", "key", str(error))
    else:
        yield Finding("ok", "key", f"{where} is a key, and nobody else can read it")


def _database(config: Config) -> Iterator[Finding]:
    path = config.database.path
    if admin.is_new(path):
        yield _place(path)
        return
    try:
        facts = admin.facts(path)
        _try_key(config)
    except (StoreError, WrongKeyError) as error:
        yield Finding("problem", "database", str(error))
        return
    if not facts.sound:
        yield Finding("problem", "database", f"{path} is damaged: restore a backup (attune restore FILE)")
    counts = f"{facts.persons} persons, {facts.live} of {facts.sessions} sessions open, {facts.unsent} messages to send"
    yield Finding("ok", "database", f"{path}, version {facts.version} of {facts.newest}, {facts.size} bytes: {counts}")
    if facts.poison or facts.dead:
        text = f"{facts.poison} updates were passed over, {facts.dead} messages could not be sent; see the log"
        yield Finding("note", "database", text)


def _try_key(config: Config) -> None:
    with closing(sqlite3.connect(f"{config.database.path.absolute().as_uri()}?mode=ro", uri=True)) as db, told():
        check_key(db, keyring(config))


def _several_keys(config: Config) -> Iterator[Finding]:
    """Two lines are one too many, unless a rotation is under way: which is in use, and how to be rid of the other."""
    if admin.is_new(config.database.path):
        return
    try:
        keys = masters(config)
        found = admin.mastered(config.database.path, keys[0])
    except (StoreError, WrongKeyError):  # told already
        return
    if len(keys) > 1:
        in_use = ", ".join(str(key.number) for key in keys if key.fingerprint == found.in_use) or "none of them"
        yield Finding(
            "note",
            "key",
            f"{place_of_keys(config)} holds {len(keys)} keys: number {in_use} is in use, and {found.behind} data keys are under another than "
            f"number {keys[0].number}; attune rotate-keys finishes it; then the old line goes",
        )


def _place(path: Path) -> Finding:
    if not path.parent.is_dir():
        return Finding("problem", "database", f"there is no folder {path.parent}: make it, or change database.url")
    return Finding("note", "database", f"{path} is made at the first run")


def _lock(path: Path) -> Iterator[Finding]:
    if admin.is_new(path):
        return
    try:
        FileLock(path).close()
    except AlreadyRunning as error:
        who = f" (process {error.pid})" if error.pid else ""
        yield Finding("note", "run", f"a bot is running on this database{who}; another one would not start")
    except OSError as error:
        yield Finding("problem", "run", f"the folder of {path} cannot be written ({error.strerror}): check its rights")
    else:
        yield Finding("ok", "run", "no bot is running on this database")


def _dialogs(config: Config) -> Finding:
    shipped = read_folder(shipped_folder())
    own = read_folder(config.dialogs.path) if config.dialogs.path else shipped
    problems = problems_of(with_shared(own, shipped), datetime.now(UTC).date(), own.files)
    errors = [problem for problem in problems if problem.level == ERROR]
    if errors:
        return Finding("problem", "dialogs", f"{len(errors)} errors (attune check); the first: {errors[0]}")
    warnings = f", with {len(problems)} warnings (attune check)" if problems else ""
    return Finding("ok", "dialogs", f"{config.dialogs.path or shipped_folder()}: {len(own.files)} files{warnings}")


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    if now < EARLIEST:
        yield Finding("problem", "clock", f"the clock says {now:%Y-%m-%d}: set it, else reminders never come")
    else:
        yield Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")
    try:
        for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata"):
            ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding("problem", "zones", "time zones are unknown here: install the package tzdata again")
    else:
        yield Finding("ok", "zones", f"time zones are there (tzdata {importlib.metadata.version('tzdata')})")


async def _gathered(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


async def look_at_telegram(config: Config, seconds: float = TELEGRAM_SECONDS) -> AsyncIterator[Finding]:
    """Whether Telegram answers in time, knows the token, and holds a webhook; nothing is changed there."""
    try:
        token = bot_token(config)
    except BadConfig as error:
        yield Finding("problem", "token", error.problems[0])
        return
    host = urlsplit(config.telegram.base_url).hostname
    async with Line(token, config.telegram.base_url) as line:
        try:
            async with asyncio.timeout(seconds):
                me = await introduce(line, SystemClock(), SystemChance())
                hook = await line.sending.call("getWebhookInfo", {})
        except StartError as error:
            yield Finding("problem", "token", str(error))
        except (TimeoutError, TelegramError):
            yield Finding("problem", "telegram", f"{host} does not answer: check the network and telegram.base_url")
        else:
            yield Finding("ok", "token", f"{host} knows it as @{me.username}")
            yield _webhook(config, hook)


def _webhook(config: Config, hook: Json) -> Finding:
    url, waiting = "", 0
    with suppress(AttributeError, TypeError, ValueError):
        url, waiting = str(hook.get("url") or ""), int(hook.get("pending_update_count") or 0)
    waits = f"; {waiting} updates wait"
    if config.telegram.mode == "webhook":
        return Finding("ok", "webhook", ("it is set" if url else "it is set when the bot starts") + waits)
    if url and not config.telegram.webhook.replace:
        text = "a webhook is set, so polling would cut off a bot that uses it"
        fix = "set telegram.mode to webhook, or telegram.webhook.replace to true to remove it"
        return Finding("problem", "webhook", f"{text}: {fix}")
    return Finding("ok", "webhook", ("one is set, and goes at the start" if url else "none is set") + waits)
