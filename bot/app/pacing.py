"""When a chat may get its next message, by Telegram's limits for it. PURE: the time is passed in; nothing waits here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bot.ports import ChatKind

A_SECOND = 1.0
A_MINUTE = 60.0
CHAT_BURST = 3
SWEEP_AT_LEAST = 1024


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second in all and in one chat, and a minute in one group. 0 is no limit."""

    overall: float = 25.0
    chat: float = 1.0
    group: int = 20


class Pacer:
    """Says when, and takes note of what was sent. Remembers only chats that a limit still holds.

    Times are seconds of any one clock that never goes backward. `slot` reserves nothing, so that a message that
    comes later and matters more goes first; call `spend` when a message leaves.
    """

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._chats: dict[int, _ChatPace] = {}
        self._sweep_at = SWEEP_AT_LEAST

    def slot(self, chat: int, kind: ChatKind, now: float) -> float:
        """The earliest time, from `now` on, at which a message to `chat` is within its limits."""
        known = self._chats.get(chat)
        return now if known is None else max(now, known.slot(kind, now))

    def spend(self, chat: int, kind: ChatKind, now: float) -> None:
        """A message to `chat` leaves now."""
        self._known(chat, now).spend(kind, now)

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    def _known(self, chat: int, now: float) -> _ChatPace:
        if chat not in self._chats:
            self._make_room(now)
            self._chats[chat] = _ChatPace.of(self._pace)
        return self._chats[chat]

    def _make_room(self, now: float) -> None:
        """Forget idle chats whenever the number doubles, which costs next to nothing a message."""
        if len(self._chats) < self._sweep_at:
            return
        self._chats = {chat: known for chat, known in self._chats.items() if not known.is_idle(now)}
        self._sweep_at = max(SWEEP_AT_LEAST, 2 * len(self._chats))


@dataclass(slots=True)
class Bucket:
    """A token bucket, kept as the moment at which it is full again. A rate of 0 is no limit."""

    rate: float
    burst: int
    full_at: float = 0.0

    def slot(self) -> float:
        return self.full_at - (self.burst - 1) / self.rate if self.rate else 0.0

    def spend(self, now: float) -> None:
        if self.rate:
            self.full_at = max(self.full_at, now) + A_SECOND / self.rate


@dataclass(slots=True)
class _ChatPace:
    """One chat: its bucket, and a group's last sendings.

    A group's limit counts any 60 seconds, and a bucket with a burst would pass it; the last sendings do not.
    """

    bucket: Bucket
    group_limit: int
    last: deque[float] = field(default_factory=deque)

    @classmethod
    def of(cls, pace: Pace) -> _ChatPace:
        return cls(Bucket(rate=pace.chat, burst=CHAT_BURST), group_limit=pace.group)

    def slot(self, kind: ChatKind, now: float) -> float:
        return max(self.bucket.slot(), self._group_slot(now) if kind is ChatKind.GROUP else 0.0)

    def spend(self, kind: ChatKind, now: float) -> None:
        self.bucket.spend(now)
        if kind is ChatKind.GROUP and self.group_limit:
            self._drop_old(now)
            self.last.append(now)

    def is_idle(self, now: float) -> bool:
        self._drop_old(now)
        return self.bucket.full_at <= now and not self.last

    def _group_slot(self, now: float) -> float:
        self._drop_old(now)
        over = len(self.last) - self.group_limit if self.group_limit else -1
        return self.last[over] + A_MINUTE if over >= 0 else 0.0

    def _drop_old(self, now: float) -> None:
        while self.last and self.last[0] + A_MINUTE <= now:
            self.last.popleft()
