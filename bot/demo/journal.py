"""Every call of every bot, kept in a ring: what was asked, when, what was answered, what was wrong with it."""

from collections import deque
from dataclasses import dataclass

import orjson

from bot.demo.models import Json


@dataclass(slots=True)
class Entry:
    """`at` is the event loop's clock (monotonic seconds), `clock` the stand-in's; `status` 0 is no answer."""

    index: int
    bot_id: int
    method: str
    params: Json
    at: float
    clock: float
    status: int = 0
    answer: bytes = b"null"
    took: float = 0.0
    fault: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def shown(self) -> Json:
        return {
            "index": self.index,
            "bot": self.bot_id,
            "method": self.method,
            "params": self.params,
            "at": self.at,
            "clock": self.clock,
            "took": self.took,
            "status": self.status,
            "answer": orjson.Fragment(self.answer),
            "fault": self.fault,
            "problems": list(self.problems),
        }


class Journal:
    def __init__(self, limit: int) -> None:
        self.on = limit > 0
        self.next_index = 0
        self.problems: deque[Json] = deque(maxlen=1000)
        self._entries: deque[Entry] = deque(maxlen=max(limit, 1))

    def keep(self, entry: Entry) -> None:
        entry.index = self.next_index
        self.next_index += 1
        if entry.problems:
            self.problems.append({"method": entry.method, "problems": list(entry.problems)})
        if self.on:
            self._entries.append(entry)

    def since(self, index: int, method: str | None, limit: int) -> list[Json]:
        """Entries from `index` on, oldest first."""
        found: list[Json] = []
        for entry in reversed(self._entries):
            if entry.index < index:
                break
            if method is None or entry.method.lower() == method.lower():
                found.append(entry.shown)
        return found[::-1][:limit]

    def clear(self) -> None:
        self._entries.clear()
        self.problems.clear()
