"""How trouble is met: ever longer waits with jitter, and few log lines. It does not know what the trouble is."""

from __future__ import annotations

from bot.ports import Chance, Clock

SPREAD = 0.5
A_MINUTE = 60.0


class Backoff:
    """Waits that double from `first` to `most` seconds, each shortened at random by up to a half."""

    def __init__(self, chance: Chance, *, first: float, most: float) -> None:
        self._chance = chance
        self._first = first
        self._most = most
        self._next = first

    def after_failure(self) -> float:
        """How many seconds to wait now. Copies that fail together must not come back together."""
        wait = self._next
        self._next = min(self._most, wait * 2)
        return wait * (1.0 - SPREAD * self._chance.new_id() / 2**63)

    def reset(self) -> None:
        """It went well: begin again with short waits."""
        self._next = self._first


class Seldom:
    """Says when to log: once a minute for each kind of trouble."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def is_due(self, kind: str) -> bool:
        """Whether a line about `kind` may be written now; if so, the next one waits a minute."""
        now = self._clock.monotonic()
        if now - self._last.get(kind, -A_MINUTE) < A_MINUTE:
            return False
        self._last[kind] = now
        return True

    def forget(self) -> bool:
        """All is well again. True if trouble had been logged, so that its end is worth a line."""
        had_trouble = bool(self._last)
        self._last.clear()
        return had_trouble
