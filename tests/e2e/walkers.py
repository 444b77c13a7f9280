"""People who walk the dialog `now` by a script: each question is answered once, and again where it comes again.

They act inside the stand-in's own loop, so that between a look and an answer nothing can happen.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.demo.models import Json, Message, User
from bot.demo.play.http import ACTS
from bot.demo.play.wish import Wish
from bot.demo.world import World

DIALOGS = Path(__file__).parents[2] / "dialogs"
#: People think before they answer (seconds): longer than a stalled bot takes to note that its question arrived.
THINKING = (0.9, 1.3)
#: The questions that a straight way ends with.
LAST = {"after", "then"}
#: Choices that leave the straight way, into breaks and other dialogs.
ASIDE = {"pause", "minute", "them", "wont", "enough", "rest", "stop"}


@dataclass(frozen=True)
class Choice:
    """How a slot is answered: the texts to tap one after the other, or the one to type, and what is to be kept of it."""

    taps: tuple[str, ...]
    typed: str
    kept: tuple[str, Any]


@cache
def now() -> Json:
    """The dialog as its author wrote it."""
    found: Json = yaml.load((DIALOGS / "now.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    return found


@cache
def questions() -> Mapping[str, str]:
    """Text of a question → its slot."""
    found = {}
    for state in now()["states"].values():
        ask = state.get("ask", {})
        texts = ask.get("text", [])
        for text in [texts] if isinstance(texts, str) else texts:
            found[text] = ask["me"]
    return found


def question_in(text: str) -> str | None:
    """The slot that a message asks for, if it asks."""
    return next((slot for asked, slot in questions().items() if text.endswith(asked)), None)


def choice_for(slot: str, chance: random.Random) -> Choice:
    """One of the answers to a slot, by chance."""
    described = now()["slots"][slot]
    if "scale" in described:
        number = chance.choice([1, 2, 3, 4, 5, 6])
        return Choice((str(number),), str(number), ("number", float(number)))
    if "feelings" in described:
        key, label = chance.choice([("angry", "Angry"), ("sad", "Sad"), ("hurt", "Hurt")])
        return Choice((label, f"{label}, just that"), key, ("words", key))
    labels = {
        key: label if isinstance(label, str) else label["label"]
        for key, label in described["choice"].items()
        if key not in ASIDE
    }
    key = chance.choice(sorted(labels))
    if "own" in described and chance.random() < 0.3:
        words = f"my own words {chance.randrange(10**6)}"
        return Choice((), words, ("words", words))
    return Choice((labels[key],), labels[key], ("key", key))


@dataclass
class Walk:
    """One time through the dialog: what was decided for each slot, and the messages that asked."""

    script: dict[str, Choice] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@dataclass
class Walker:
    """One person. `seen` are the messages already dealt with."""

    world: World
    user: User
    chance: random.Random
    walks: list[Walk] = field(default_factory=list)
    finished: int = 0
    answers: int = 0
    seen: set[int] = field(default_factory=set)
    pause_until: float = 0.0
    resting: bool = False
    copies: Counter[str] = field(default_factory=Counter)

    async def walk(self) -> None:
        """Walk until told to rest, and then to the end of the walk."""
        loop = asyncio.get_running_loop()
        while not (self.resting and self.finished == len(self.walks)):
            await asyncio.sleep(0.01)
            if loop.time() >= self.pause_until and self._act():
                self.pause_until = loop.time() + self.chance.uniform(*THINKING)

    def _act(self) -> bool:
        """Look at what came last and answer it. False where there is nothing to do."""
        if self.finished == len(self.walks):
            self.walks.append(Walk())
            self._do("say", text="/now")
            return True
        last = self._latest()
        if last is None or last.id in self.seen:
            return False
        self.seen.add(last.id)
        text = last.json.get("text", "")
        if text.startswith(("We are in the middle", "Good that you are back")):
            self._do("press", label="Go on from there", message_id=last.id)
            return True
        slot = question_in(text)
        walk = self.walks[-1]
        if slot is None and walk.asked and walk.asked[-1] in LAST:
            self.finished += 1
            self._look_no_further_back_than(last)
            return True
        if slot is None:  # a goodbye of the walk before, come again after a crash
            return self._pass_over()
        self._take(last, slot)
        return True

    def _pass_over(self) -> bool:
        """Behind words that need no answer, a question may wait that was not seen yet."""
        unseen = [message for message in self._heard() if message.id not in self.seen]
        asking = [message for message in unseen if question_in(message.json.get("text", ""))]
        if asking:
            self._take(asking[-1], str(question_in(asking[-1].json.get("text", ""))))
        return True

    def _take(self, message: Message, slot: str) -> None:
        """Answer a question as the walk's script has it."""
        self._look_no_further_back_than(message)
        self.walks[-1].asked.append(slot)
        self._answer(message, self.walks[-1].script.setdefault(slot, choice_for(slot, self.chance)))

    def _look_no_further_back_than(self, message: Message) -> None:
        """A copy of an older question, come again after a crash and overtaken by the next one, is not to be answered."""
        self.seen |= {heard.id for heard in self._heard() if heard.id <= message.id}

    def _answer(self, message: Message, choice: Choice) -> None:
        self.answers += 1
        if choice.taps and self.chance.random() < 0.5:
            labels = [button["text"] for row in message.keyboard for button in row]
            if choice.taps[0] in labels and len(choice.taps) == 1:
                self._do("press", label=choice.taps[0], message_id=message.id)
                return
        self._do("say", text=choice.typed)

    @property
    def transcript(self) -> str:
        """The chat, a line a message."""
        chat = self.world.private_chat(self.world.find_bot(), self.user)
        said = [(message.author_id == self.user.id, message.json.get("text", "")) for message in chat.messages.values()]
        return "\n".join(f"{'>' if own else '<'} {text[-120:]!r}" for own, text in said)

    def _heard(self) -> list[Message]:
        chat = self.world.private_chat(self.world.find_bot(), self.user)
        return [message for message in chat.messages.values() if message.author_id != self.user.id]

    def _latest(self) -> Message | None:
        messages = self._heard()
        return messages[-1] if messages else None

    def _do(self, act: str, **wish: Any) -> None:
        ACTS[act](Wish(self.world, self.user, dict(wish)))


def repeated(walker: Walker) -> int:
    """How many questions came to this person more than once."""
    return sum(count - 1 for walk in walker.walks for count in Counter(walk.asked).values())
