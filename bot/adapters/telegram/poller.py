"""Long polling: batches from getUpdates go to the intake, and only what it has committed is confirmed. Nothing is parsed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram.api import BotApi
from bot.adapters.telegram.errors import Flood
from bot.adapters.telegram.retry import Backoff, Seldom
from bot.adapters.telegram.updates import ALLOWED_UPDATES
from bot.ports import Chance, Clock, Intake, Json, StoreError

log = structlog.get_logger()

BATCH = 100
POLL_SECONDS = 30
GRACE_SECONDS = 10.0
#: So long the last confirmation may take; without it the same updates come once more and are known (seconds).
FAREWELL_SECONDS = 2.0

T = TypeVar("T")


class Poller:
    """The inbox is Telegram's own queue: a batch is confirmed by the next request, after its commit.

    Starts without an offset. The next one is the id that arrived last + 1, never a maximum over older ones: after a
    quiet week Telegram's ids begin again anywhere.
    """

    def __init__(self, api: BotApi, intake: Intake, clock: Clock, chance: Chance) -> None:
        self._api = api
        self._intake = intake
        self._clock = clock
        self._offset: int | None = None
        self._confirmed: int | None = None
        self._stopping = asyncio.Event()
        self._network = Backoff(chance, first=1.0, most=30.0)
        self._conflict = Backoff(chance, first=10.0, most=60.0)
        self._store = Backoff(chance, first=0.5, most=15.0)
        self._seldom = Seldom(clock)

    async def run(self) -> None:
        """Poll until `stop`. Trouble of network and store is waited out; other errors of the intake come out here."""
        while not self._stopping.is_set():
            try:
                batch = await self._unless_stopped(self._fetch())
                if batch:
                    await self._intake.take(batch)
                    self._offset = batch[-1]["update_id"] + 1
            except TelegramError as error:
                await self._wait_out(error)
            except StoreError:
                await self._pause("store_unavailable", self._store.after_failure(), fix="free disk space or the lock")
            else:
                self._settle()
        await self._confirm()

    def stop(self) -> None:
        """End the long poll at once. A batch in hand is still finished."""
        self._stopping.set()

    async def _fetch(self) -> Sequence[dict[str, Json]]:
        parameters: dict[str, Json] = {
            "limit": BATCH,
            "timeout": POLL_SECONDS,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        offset = self._offset
        if offset is not None:
            parameters["offset"] = offset
        found = await self._api.call("getUpdates", parameters, read_timeout=POLL_SECONDS + GRACE_SECONDS)
        self._confirmed = offset
        if not isinstance(found, list) or not all(_is_numbered(update) for update in found):
            raise TelegramError("unreadable answer")
        return found

    async def _confirm(self) -> None:
        """The last batch that was committed need not come again after the next start."""
        if self._offset != self._confirmed:
            parameters = {"offset": self._offset, "limit": 1, "timeout": 0}
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._api.call("getUpdates", parameters)

    async def _wait_out(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            fix = "stop the other copy that polls with this token, or remove the webhook"
            await self._pause("polling_conflict", self._conflict.after_failure(), fix=fix)
        elif isinstance(error, InvalidToken):
            await self._pause("token_refused", self._conflict.after_failure(), fix="telegram.token was valid; renew it")
        elif isinstance(error, Flood):
            await self._pause("polling_too_often", error.seconds)
        else:
            await self._pause("telegram_unreachable", self._network.after_failure(), trouble=type(error).__name__)

    async def _pause(self, event: str, seconds: float, **details: str) -> None:
        if self._seldom.is_due(event):
            log.warning(event, **details)
        await self._unless_stopped(self._clock.sleep(seconds))

    def _settle(self) -> None:
        for backoff in (self._network, self._conflict, self._store):
            backoff.reset()
        if self._seldom.forget():
            log.info("polling_again")

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What `work` returns or raises, or None where `stop` came first; then it is cut off."""
        tasks = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return tasks[0].result() if tasks[0].done() else None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _is_numbered(update: Json) -> bool:
    if not isinstance(update, dict):
        return False
    number = update.get("update_id")
    return isinstance(number, int) and not isinstance(number, bool)
