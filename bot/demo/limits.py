"""Telegram's flood limits, off until set: per chat a second, per group a minute, overall a second."""

import asyncio
import math
from collections import OrderedDict, deque
from dataclasses import dataclass

from bot.demo.clock import Clock
from bot.demo.errors import PlayError, too_many
from bot.demo.models import Json

_CHATS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Rates:
    """0 is no limit. `chat` counts within `chat_seconds`; `clock` is "real" or "stand"."""

    chat: int = 0
    chat_seconds: float = 1.0
    group: int = 0
    overall: int = 0
    clock: str = "real"


class Limits:
    def __init__(self, clock: Clock) -> None:
        self.rates = Rates()
        self._clock = clock
        self._sent: OrderedDict[object, deque[float]] = OrderedDict()

    def set(self, wish: Json) -> None:
        """Raises PlayError for a key that does not exist."""
        try:
            self.rates = Rates(**wish)
        except TypeError as error:
            raise PlayError(f"limits are {sorted(Rates.__dataclass_fields__)}") from error
        self._sent.clear()

    def check(self, chat_id: int, bot_id: int) -> None:
        """Counts one message of the bot to the chat. Raises ApiError 429 and counts nothing over a limit."""
        rates = self.rates
        if not (rates.chat or rates.group or rates.overall):
            return
        now = asyncio.get_running_loop().time() if rates.clock == "real" else self._clock.now()
        windows: list[tuple[object, int, float]] = [((bot_id, "all"), rates.overall, 1.0)]
        windows.append(((bot_id, chat_id), rates.chat, rates.chat_seconds))
        if chat_id < 0:
            windows.append(((bot_id, chat_id, "minute"), rates.group, 60.0))
        used = [(self._window(key, span, now), most, span) for key, most, span in windows if most]
        waits = [sent[0] + span - now for sent, most, span in used if len(sent) >= most]
        if waits:
            raise too_many(max(1, math.ceil(max(waits))))
        for sent, _, _ in used:
            sent.append(now)

    def _window(self, key: object, span: float, now: float) -> deque[float]:
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - span:
            sent.popleft()
        if len(self._sent) > _CHATS_KEPT:
            self._sent.popitem(last=False)
        return sent
