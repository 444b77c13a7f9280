"""People who talk to a bot without a pause: each answers a new question as soon as it is there, typed or tapped."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.demo.stand import Stand

Json = dict[str, Any]

#: Somebody who gets no answer for so long (seconds) begins again.
PATIENCE = 3.0
SENTENCES = (
    "I wanted you to ask me first",
    "hurt and a bit lonely",
    "that I never listen to them",
    "we both came home tired and it went wrong from there",
    "five minutes without the phone",
    "I don't know, it all came at once",
)
#: Acts of buttons that answer a question; the others are moves.
ANSWERS = ("n", "c", "f:", "w:", "y", "r:new")
NOT_NOW = "Take a break"


@dataclass
class Tally:
    """What was seen in a window."""

    turns: int = 0
    unanswered: int = 0
    latencies: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """Milliseconds from saying to hearing, below which this share of the turns lies."""
        found = sorted(self.latencies)
        return 1000 * found[min(len(found) - 1, int(share * len(found)))] if found else 0.0


class Crowd:
    """`style` is echo, typed, tapped or mixed. `run` keeps every person's turn in flight for so many seconds."""

    def __init__(self, stand: Stand, people: list[int], bot: str, style: str) -> None:
        self._stand = stand
        self._people = people
        self._bot = bot
        self._style = style
        self._said: dict[int, float] = {}
        self._acts: list[Json] = []
        self._due = asyncio.Event()
        self._random = random.Random(7)
        self.tally = Tally()

    async def run(self, seconds: float) -> None:
        """Talk, and stop in the middle."""
        seq = int((await self._stand.state())["seq"])
        tasks = [asyncio.ensure_future(work) for work in (self._listen(seq), self._speak(), self._nudge())]
        for person in self._people:
            self._begin(person)
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def settle(self) -> None:
        """Until nothing is under way."""
        await self._stand.idle(quiet=0.2, timeout=10)

    async def _listen(self, seq: int) -> None:
        session = self._stand._session
        async with session.get(f"{self._stand.url}/play/events", params={"since": str(seq)}, timeout=None) as feed:
            async for line in feed.content:
                if line.startswith(b"data:"):
                    self._heard(orjson.loads(line[5:]))

    def _heard(self, event: Json) -> None:
        person = event.get("chat", 0)
        if not event.get("from_bot") or person not in self._said:
            return
        buttons = [button for row in _rows(event) for button in row if "callback_data" in button]
        if event["kind"] == "message" or (event["kind"] == "edited" and any(_act(b)[:2] == "w:" for b in buttons)):
            self.tally.turns += 1
            self.tally.latencies.append(time.perf_counter() - self._said[person])
            self._answer(person, event, buttons)

    def _answer(self, person: int, event: Json, buttons: list[Json]) -> None:
        if self._style == "echo":
            self._say(person, self._random.choice(SENTENCES))
            return
        answers = [b for b in buttons if _act(b).startswith(ANSWERS) and b["text"] != NOT_NOW]
        if not buttons or (not answers and event["kind"] == "edited"):
            self._begin(person)
        elif answers and (_must_tap(answers) or self._taps()):
            self._press(person, event, self._random.choice(answers))
        else:
            scale = any(_act(b).startswith("n") for b in answers)
            self._say(person, str(self._random.randint(0, 10)) if scale else self._random.choice(SENTENCES))

    def _taps(self) -> bool:
        return self._style == "tapped" or (self._style == "mixed" and self._random.random() < 0.5)

    def _begin(self, person: int) -> None:
        self._say(person, SENTENCES[0] if self._style == "echo" else "/now")

    def _say(self, person: int, text: str) -> None:
        self._do(person, "say", {"text": text})

    def _press(self, person: int, event: Json, button: Json) -> None:
        message = event["message"]["message_id"]
        self._do(person, "press", {"data": button["callback_data"], "message_id": message})

    def _do(self, person: int, act: str, wish: Json) -> None:
        self._acts.append({"person": person, "act": act, "chat": f"@{self._bot}", **wish})
        self._said[person] = time.perf_counter()
        self.tally.kinds[act] += 1
        self._due.set()

    async def _speak(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            acts, self._acts = self._acts, []
            await self._stand.post("bulk", {"acts": acts})

    async def _nudge(self) -> None:
        while True:
            await asyncio.sleep(PATIENCE / 2)
            for person, at in list(self._said.items()):
                if time.perf_counter() - at > PATIENCE:
                    self.tally.unanswered += 1
                    self._begin(person)


def _must_tap(answers: list[Json]) -> bool:
    """Words would not answer here: a family is open, or it is asked how to go on."""
    return any(_act(button).startswith(("w:", "r:")) for button in answers)


def _rows(event: Json) -> list[list[Json]]:
    return event.get("message", {}).get("reply_markup", {}).get("inline_keyboard", [])


def _act(button: Json) -> str:
    return str(button["callback_data"]).partition(".")[2]
