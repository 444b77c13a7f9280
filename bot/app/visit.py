"""One update being answered: what every answer needs at hand. Which answer it gets is decided in conversation and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.app import incoming
from bot.app.daily import is_prompt
from bot.app.draft import Aside, Draft
from bot.app.incoming import Command, Edited, Incoming, Words
from bot.app.library import Library
from bot.app.posting import Posting
from bot.app.sessions import Sessions
from bot.app.tokens import Tokens
from bot.dialog.texts import fill
from bot.engine.effects import Button, Rows
from bot.engine.events import Moved, Resume
from bot.engine.moves import AWAY
from bot.engine.session import (
    DAILY_PLAN,
    DAILY_PLAN_TWO,
    ENDED,
    HELD,
    JOIN,
    MOOD,
    NOW,
    OPEN,
    SAFETY_CHECK,
    SOS,
    START,
    STILL,
    TODAY,
    TODAY_TWO,
    TOPIC,
    WEEKLY_ME,
)
from bot.engine.typed import asks_in_private, waits_for_press
from bot.ports import Chat, Person, SessionRow

#: So long after the last sign of life somebody is still in the middle of being helped (seconds).
A_WHILE = 600.0

#: The dialogs that ask about being safe.
_SERIOUS = (SOS, STILL, SAFETY_CHECK, JOIN)

Said = Words | Edited | Command


@dataclass(frozen=True, slots=True)
class Manners:
    """How chats are dealt with: messages within so many seconds of a question belong to the answer before; links to the bot.

    `since` is when this process began (epoch seconds): what an earlier one sent last may have arrived without a note of it.
    """

    burst_seconds: float = 2.0
    bot_name: str = ""
    since: float = 0.0
    retention_days: int = 90


@dataclass(frozen=True, slots=True)
class Rules:
    """What all updates are answered by."""

    library: Library
    tokens: Tokens
    manners: Manners


#: What is no talk yet, or for a quiet hour: an argument comes before it, at once.
_GIVING_WAY = (START, TOPIC, JOIN, TODAY, TODAY_TWO, DAILY_PLAN, DAILY_PLAN_TWO, WEEKLY_ME, MOOD)


class Visit:
    """One update, with the draft it changes."""

    def __init__(self, rules: Rules, draft: Draft, event: Incoming) -> None:
        self.library = rules.library
        self.tokens = rules.tokens
        self.manners = rules.manners
        self.draft = draft
        self.event = event
        pressed = event if isinstance(event, incoming.Pressed) else None
        self.press = pressed.press if pressed else ""
        bot = rules.manners.bot_name
        self.posting = Posting(draft, rules.library, rules.tokens, pressed=pressed, bot=bot)
        self.sessions = Sessions(draft, rules.library, self.posting)

    def fresh(self, person: Person, chat: Chat, dialog: str) -> None:
        """A new talk. Others of this chat rest; what a new `/now` takes the place of is over, and so is an earlier promise to come
        back to the same."""
        for row in self.draft.sessions_of(person):
            if row.home == chat.id and len(row.seats) == 1:
                self._makes_way(row, person, dialog)
        self.sessions.open(person, chat, dialog)

    def _makes_way(self, row: SessionRow, person: Person, dialog: str) -> None:
        passes = dialog == NOW or any(self.is_in(row, each) for each in (START, TOPIC, SAFETY_CHECK, JOIN))
        if self.sessions.promises(row):
            passes = self.is_in(row, dialog)
        if passes and (waits(row) or row.status == HELD):
            self.move(row, person, "over")
        elif waits(row):
            self.move(row, person, "rest")

    def promised(self, person: Person) -> SessionRow | None:
        """What they alone are to hear again on a later day, as it promised."""
        own = (row for row in self.draft.sessions_of(person) if len(row.seats) == 1)
        return next((row for row in own if self.sessions.promises(row)), None)

    def arrives(self, person: Person) -> None:
        """They want a talk of two: what asked about being safe rests, unless they are being helped this very moment."""
        serious = [row for row in self.draft.sessions_of(person) if row.status == OPEN and self._is_serious(row)]
        for row in serious:
            if not self.being_helped(row):
                self.move(row, person, "rest")
        if not any(map(self.being_helped, serious)):
            self.sessions.is_back(person)

    def is_back(self, person: Person) -> None:
        """Whoever does something in their own chat has come back, unless they are still being helped or asked about being safe."""
        if not any(row.status == OPEN and self._is_serious(row) for row in self.draft.sessions_of(person)):
            self.sessions.is_back(person)

    def focus(self, person: Person, chat: Chat) -> SessionRow | None:
        """The talk that a text goes to: the one in focus, else the one last touched that still waits here."""
        chat = self.draft.chats[chat.id]
        row = self.draft.session(chat.focus)
        asked = self.draft.session(chat.asked.session) if chat.asked else None
        if asked is not None and self._comes_between(asked, row, person):
            return asked
        if row is not None and self._hears(row, person):
            return row
        others = (each for each in self.draft.sessions_of(person) if self._hears(each, person))
        return next((each for each in others if not self.sessions.holds(waits_for_press, each, person)), None)

    def _comes_between(self, asked: SessionRow, row: SessionRow | None, person: Person) -> bool:
        """Whether what was asked last is a talk of two, which asks on its own, and may take words while something else is in
        focus: where they would stand before both, it may not."""
        if len(asked.seats) == 1 or self._is_serious(row) or not self._hears(asked, person):
            return False
        if self._goes_on(row) or self.sessions.holds(waits_for_press, asked, person):
            return self.sessions.holds(asks_in_private, asked, person)
        return True

    def _goes_on(self, row: SessionRow | None) -> bool:
        """Whether somebody is in the middle of a talk of their own."""
        if row is None or len(row.seats) > 1 or row.status != OPEN:
            return False
        return self.draft.now - row.touched < AWAY

    def asked_beside(self, person: Person, chat: Chat, row: SessionRow) -> SessionRow | None:
        """The talk of two that asked last, where words go to another one all the same."""
        asked = self.draft.session(chat.asked.session) if chat.asked else None
        if asked is None or asked.id == row.id or len(asked.seats) == 1 or asked.status != OPEN:
            return None
        return asked if self._hears(asked, person) and not self._is_serious(row) else None

    def _is_serious(self, row: SessionRow | None) -> bool:
        """Whether it asks about being safe: nothing else may take the words meant for it."""
        return row is not None and waits(row) and any(frame["dialog"] in _SERIOUS for frame in row.body["frames"])

    def _hears(self, row: SessionRow, person: Person) -> bool:
        """Whether what this person types alone may go to it."""
        heard = waits(row) and not self.sessions.is_held(row, person) and self.sessions.asks_alone(row, person)
        return heard and not self.sessions.promises(row)

    def held(self, person: Person) -> SessionRow | None:
        """What still waits since help was needed, after the person chose to rest. A question of the day is nothing to go back to."""
        held = (each for each in self.draft.sessions_of(person) if self.sessions.is_held(each, person))
        return next((each for each in held if not self.in_sos(each) and not is_prompt(each)), None)

    def shared(self, person: Person) -> SessionRow | None:
        """The talk of two with this person in it, wherever it is; one that goes on rather than one that rests. A question of the
        day is none, nor is what comes back in a week."""
        own = [
            row for row in self.draft.sessions_of(person) if len(row.seats) > 1 and waits(row) and not is_prompt(row)
        ]
        return _first(
            [row for row in own if not self.sessions.is_held(row, person) and not self.sessions.promises(row)]
        )

    def in_hand(self, person: Person, chat: Chat) -> SessionRow | None:
        """What a move goes to that names no talk: the one in focus, else the talk of two; what rests comes last."""
        return _first([row for row in (self.focus(person, chat), self.shared(person)) if row])

    def is_in(self, row: SessionRow | None, dialog: str) -> bool:
        """Whether a talk began with this dialog."""
        return row is not None and row.began == dialog

    def gives_way(self, row: SessionRow) -> bool:
        """Whether an argument, or a break from one, comes before it."""
        return any(self.is_in(row, each) for each in _GIVING_WAY)

    def in_sos(self, row: SessionRow | None) -> bool:
        """Whether it is the talk that helps in danger."""
        return row is not None and any(frame["dialog"] == SOS for frame in row.body.get("frames", ()))

    def being_helped(self, row: SessionRow | None) -> bool:
        """Whether help is under way this very moment; one that rests, or was left a while ago, keeps no alarm away."""
        return self.in_sos(row) and row is not None and row.status == OPEN and self.draft.now - row.touched < A_WHILE

    def was_left(self, row: SessionRow | None) -> bool:
        """Whether help was left long ago, or rests: words that come then begin it anew, with the number first."""
        is_open = row is not None and row.status == OPEN and self.draft.now - row.touched < AWAY
        return self.in_sos(row) and not is_open

    def help_now(self, person: Person, chat: Chat, kind: str, said: Said | None = None) -> None:
        """Danger that is no answer to a question of help: what helps already goes on, else it opens."""
        if self.being_helped(self.focus(person, chat)):
            self.help_again(person, chat)
        else:
            self.help_first(person, chat, kind, said)

    def help_again(self, person: Person, chat: Chat) -> None:
        """The question of help that stands, or help from its beginning: there is always an answer, and a number."""
        row = self.focus(person, chat)
        role = self.sessions.seat_of(row, person) if row else None
        if row is not None and role is not None and self.being_helped(row):
            self.sessions.advance(row, Resume(role))
        else:
            self.help_first(person, chat, "")

    def in_talk(self, person: Person, chat: Chat, move: str) -> None:
        """Make a move in the talk in focus, or say that there is none."""
        row = self.focus(person, chat)
        if row is None:
            self.nothing_open(chat)
        else:
            self.move(row, person, move)

    def move(self, row: SessionRow, person: Person, move: str) -> None:
        """Make a common move in a talk."""
        role = self.sessions.seat_of(row, person)
        if role is not None:
            self.sessions.advance(row, Moved(role, move))

    def danger_in(self, text: str, person: Person) -> str:
        """The kind of danger that a text tells, for which help comes before whatever it was meant for; PAST, or ""."""
        return self.library.shelf.screen.look(text, person.language)

    def help_first(self, person: Person, chat: Chat, kind: str, said: Said | None = None) -> None:
        """Open `sos` with what was heard. Everything else waits, with the words kept that may have been an answer: without a
        talk they begin a topic, so that they are not lost if they were meant otherwise. A help that was left is over."""
        if said and self.focus(person, chat) is None and not person.minor:
            self.sessions.open(person, chat, TOPIC, silently=True)
        for row in self.draft.sessions_of(person):
            if self.is_in(row, SOS) and row.status != ENDED:
                self.move(row, person, "over")
        self.sessions.hold_others(person, None, _text(said), said.message if said else 0)
        self.sessions.open(person, chat, SOS, given={"found": kind} if kind else {})

    def nothing_open(self, chat: Chat) -> None:
        """Say that no talk is open, with a way to start one."""
        self.posting.say(chat, "nothing_open", ((Button(self.phrase("start_now"), "a:now"),),))

    def minor_closed(self, chat: Chat) -> None:
        """Who is under 18 gets the lines for young people, and no dialog."""
        names = (("help_now", "a:sos"), ("not_minor", "a:adult"))
        self.posting.say(chat, "minor_closed", tuple((Button(self.phrase(name), act),) for name, act in names))

    def way_to_help(self) -> Rows:
        """The one button that opens help."""
        return ((Button(self.phrase("help_now"), "a:sos"),),)

    def toast(self, phrase: str) -> None:
        """Answer the press; "" only ends its waiting."""
        self.draft.aside(Aside(0, press=self.press, text=self.phrase(phrase) if phrase else ""))

    def phrase(self, name: str) -> str:
        """A stock phrase as plain words."""
        return fill(self.library.common.phrases[name], {})


def _text(said: Said | None) -> str:
    if said is None:
        return ""
    return said.argument if isinstance(said, Command) else said.text


def _first(rows: Sequence[SessionRow]) -> SessionRow | None:
    """The first that goes on; where none does, the first."""
    return min(rows, key=lambda row: row.status != OPEN, default=None)


def waits(row: SessionRow) -> bool:
    """Whether a text may go to it: not over, not held for something more urgent, its words not gone."""
    return row.status not in (ENDED, HELD) and bool(row.body)
