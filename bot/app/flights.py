"""What is under way to each chat: what arrives after its person has left the chat is taken away again. Nothing is queued here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.ports import Clock, Messenger, RetryLater, SendError, Sent, Unreachable

log = structlog.get_logger()

#: Where a message cannot be taken away at once, it is tried again after these times (seconds).
PAUSES = (1.0, 5.0, 30.0, 120.0)


@dataclass(slots=True, eq=False)
class Flight:
    """Something under way to a chat (Telegram's id). `left` is set where the person has left the chat meanwhile."""

    chat: int
    left: bool = False


class Flights:
    """Keeps an eye on what is being sent. `note` takes down a message that can be taken away later (Telegram's chat id)."""

    def __init__(self, messenger: Messenger, clock: Clock) -> None:
        self._messenger = messenger
        self._clock = clock
        self._under_way: dict[int, list[Flight]] = {}
        self.note: Callable[[int, Sent], None] = lambda *_: None

    @contextmanager
    def to(self, chat: int) -> Iterator[Flight]:
        """While something is made for a chat and sent there."""
        flight = Flight(chat)
        self._under_way.setdefault(chat, []).append(flight)
        try:
            yield flight
        finally:
            self._under_way[chat].remove(flight)
            if not self._under_way[chat]:
                del self._under_way[chat]

    def leave(self, chat: int) -> None:
        """Whatever is under way to a chat must not stay there."""
        for flight in self._under_way.get(chat, ()):
            flight.left = True

    async def landed(self, flight: Flight, sent: Sent) -> None:
        """It has arrived: it is noted, and taken away at once where the chat was left."""
        self.note(flight.chat, sent)
        if flight.left:
            await self.take_away(flight.chat, sent.message)

    async def take_away(self, chat: int, message: int) -> None:
        """Delete a message, again and again for some minutes. One that stays is gone with the next `/exit`, if it was noted."""
        for pause in PAUSES:
            try:
                await self._messenger.delete(chat, (message,))
                return
            except RetryLater as error:
                await self._clock.sleep(error.seconds)
            except Unreachable:
                await self._clock.sleep(pause)
            except SendError:
                break
        log.warning("not_taken_away")
