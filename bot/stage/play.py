"""A conversation while it is played: who spoke last, what the bot did since, and how a line that does not come true is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.dialog.problems import Mark
from bot.stage.recording import Changed, Knob, Said, Shown, Toasted
from bot.stage.stage import ALL, Cast, Stage

_LINK = re.compile(r"https://t\.me/\w+\?start=([\w-]+)", re.ASCII)


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
        """Whom a line is about: the one it names (`ana`, `ana in group`, or `group` for all there), else whoever acted last
        where they did, else the first of all."""
        if name is None:
            return self.actor or next(iter(self.stage.people.values()))
        if name == ALL.name:
            return ALL
        name, _, place = name.partition(" in ")
        return self.stage.people[name].in_group if place else self.stage.people[name]

    def said(self, who: Cast) -> list[Shown]:
        """The messages that a chat got since the last act, and those that have other words since."""
        fresh = self.stage.happened[self.since :]
        told = [each.message for each in fresh if isinstance(each, Said) or (isinstance(each, Changed) and each.words)]
        return _once([message for message in told if message.chat == who.where.chat])

    def toasts(self, who: Cast) -> list[str]:
        """What flashed up at somebody since the last act."""
        fresh = self.stage.happened[self.since :]
        return [each.text for each in fresh if isinstance(each, Toasted) and each.user == who.user]

    def knobs(self, who: Cast) -> list[Knob]:
        """The buttons that somebody would tap now: those of what came or changed since the last act, else of the last message."""
        fresh = [each.message for each in self.stage.happened[self.since :] if not isinstance(each, Toasted)]
        mine = [message for message in fresh if message.chat == who.where.chat and message.keyboard]
        last = [message for message in self.stage.messenger.in_chat(who.where.chat) if message.keyboard][-1:]
        return [knob for message in _once(mine) or last for knob in message.knobs]

    def link(self) -> str:
        """What the newest link into the private chat carries, as an answer to a press or in a message; "" if there is none."""
        for each in reversed(self.stage.happened):
            found = _LINK.findall(each.link if isinstance(each, Toasted) else each.message.text)
            if found:
                return str(found[-1])
        return ""

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
