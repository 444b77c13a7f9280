"""A conversation while it is played: who spoke last, what the bot did since, and how a line that does not come true is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.dialog.problems import Mark
from bot.stage.recording import Knob, Said, Shown, Toasted
from bot.stage.stage import Cast, Stage


class Unmet(Exception):
    """A line of a conversation did not come true. `said` is what the bot really showed."""

    def __init__(self, text: str, said: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.said = said
        self.mark: Mark | None = None


@dataclass
class Play:
    """One run of one conversation. `since` is where in all that happened the last act began."""

    stage: Stage
    since: int = 0
    actor: Cast | None = None
    typed: dict[str, int] = field(default_factory=dict)

    def act(self, who: Cast | None = None) -> None:
        """Somebody does something, or time passes: what the bot says from here on is the answer to it."""
        self.actor = who or self.actor
        self.since = len(self.stage.happened)

    def cast(self, name: str | None) -> Cast:
        """Whom a line is about: the one it names, else whoever acted last, else the first of all."""
        if name is not None:
            return self.stage.people[name]
        return self.actor or next(iter(self.stage.people.values()))

    def said(self, who: Cast) -> list[Shown]:
        """The messages that somebody got since the last act."""
        fresh = self.stage.happened[self.since :]
        return [each.message for each in fresh if isinstance(each, Said) and each.message.chat == who.where.chat]

    def toasts(self, who: Cast) -> list[str]:
        """What flashed up at somebody since the last act."""
        fresh = self.stage.happened[self.since :]
        return [each.text for each in fresh if isinstance(each, Toasted) and each.chat == who.where.chat]

    def knobs(self, who: Cast) -> list[Knob]:
        """The buttons that somebody would tap now: those of what came or changed since the last act, else of the last message."""
        fresh = [each.message for each in self.stage.happened[self.since :] if not isinstance(each, Toasted)]
        mine = [message for message in fresh if message.chat == who.where.chat and message.keyboard]
        last = [message for message in self.stage.messenger.in_chat(who.where.chat) if message.keyboard][-1:]
        return [knob for message in _once(mine) or last for knob in message.knobs]

    def shown(self, who: Cast) -> str:
        """What the bot showed somebody since the last act, for whoever reads that a line did not come true."""
        messages = self.said(who)
        lines = [line for message in messages for line in [*message.text.splitlines(), *_rows(message)]]
        lines += [f"({text})" for text in self.toasts(who) if text]
        if not messages:
            buttons = " ".join(f"[{knob.text}]" for knob in self.knobs(who))
            lines += ["nothing" + (f"; there to tap: {buttons}" if buttons else "")]
        return "\n".join(lines)

    def check(self) -> None:
        """What must hold after every line. Raises Unmet."""
        who = self.cast(None)
        if self.stage.failed:
            raise self.unmet("the bot failed at this and asked to say it again; the log names the error", who)
        if self.stage.messenger.flaws:
            raise self.unmet(f"Telegram would refuse this: {self.stage.messenger.flaws[0]}", who)

    def unmet(self, text: str, who: Cast) -> Unmet:
        """A line that did not come true for somebody."""
        return Unmet(text, self.shown(who))


def _rows(message: Shown) -> list[str]:
    return [" ".join(f"[{knob.text}]" for knob in row) for row in message.keyboard]


def _once(messages: list[Shown]) -> list[Shown]:
    return list({id(message): message for message in messages}.values())
