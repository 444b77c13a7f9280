"""A conversation with the engine alone: a dialog, seats, a clock moved by hand; saved and loaded after every turn.

What must hold of every turn is checked here, once, for all tests: see `sound`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import orjson

from bot.app.tokens import Token, Tokens
from bot.dialog.bundle import read_bundle
from bot.dialog.problems import has_errors
from bot.dialog.texts import plain
from bot.engine.effects import Button, ClearTimers, Edit, Effect, Rows, Say, SetTimer, Toast
from bot.engine.events import Due, Event, Hold, Moved, Repeat, Resume, Revised, Tapped, Typed
from bot.engine.machine import Machine
from bot.engine.session import Seat, Session, pack, unpack
from bot.engine.turn import Turn, advance, begin
from bot.engine.wording import units
from tests.fakes import START, shelf

FACTS = {"name": "Sam", "emergency": "112", "country": "Utopia", "crisis_lines": "Line: 1", "youth_lines": "Youth: 2"}
#: Whom `told`, `page` and `labels` mean by this: the chat that two share.
GROUP = "group"
#: Who takes part where a test names nobody, by how many a dialog is for.
PEOPLE = {1: ("me",), 2: ("ann", "ben")}
#: The home of a couple that has a group, where theirs is the chat of the first one otherwise.
TOGETHER, APART = 99, 11
HINTS = 'stuck: ["One line is enough.", "The first thing that comes up."]'


@functools.cache
def shipped() -> Machine:
    """The shipped dialogs, compiled once."""
    kept = shelf()
    return Machine(kept.bundle, kept.common, kept.knowledge)


def machine_of(**dialogs: str) -> Machine:
    """A machine of a test's own dialogs: name → all that stands under the heading."""
    heading = "dialog: {0}\nversion: 1\ntitle: The {0}\n"
    files = {f"{name}.yaml": heading.format(name) + body for name, body in dialogs.items()}
    bundle, problems = read_bundle(files)
    assert not has_errors(problems), problems
    return Machine(bundle, shipped().common, shipped().knowledge)


def stored(session: Session) -> Session:
    """The session as it comes back from a store."""
    body, words = (orjson.loads(orjson.dumps(part)) for part in pack(session))
    fields = unpack(body, words)
    return Session(session.id, session.bundle, session.home, session.seats, touched=session.touched, **fields)


def dialogs_for(people: int) -> list[str]:
    """The shipped dialogs for one, or for two."""
    return sorted(name for name, dialog in shipped().bundle.dialogs.items() if len(dialog.cast) == people)


def sound(before: Session, turn: Turn) -> None:
    """What holds after every turn: it can be stored, no entry falls, and Telegram takes all that is said."""
    assert stored(turn.session) == turn.session
    assert turn.session.entry >= before.entry
    tokens = Tokens(b"k" * 32)
    for effect in turn.effects:
        if isinstance(effect, Say):
            assert 0 < units(plain(effect.text)) <= 4096
        for button in buttons_of([effect]):
            assert button.text.strip()
            assert units(button.copy) <= 256
            assert bool(button.copy) != bool(button.act)
            assert len(tokens.make(Token(2**62, turn.session.entry, button.act), 2**62).encode()) <= 64


def buttons_of(effects: Iterable[Effect]) -> list[Button]:
    """All buttons of messages and edits."""
    rows: list[Rows] = [effect.rows for effect in effects if isinstance(effect, Say | Edit)]
    return [button for each in rows for row in each for button in row]


@dataclass
class Talk:
    """Somebody, or a couple, in one dialog. `seat` speaks where a test names nobody."""

    machine: Machine
    dialog: str = "talk"
    roles: tuple[str, ...] = ()
    seed: int = 0
    facts: dict[str, str] = field(default_factory=lambda: dict(FACTS))
    known: frozenset[str] = frozenset()
    home: int = APART

    def __post_init__(self) -> None:
        self.roles = self.roles or PEOPLE[len(self.machine.dialog(self.dialog).cast)]
        self.now = START
        self.timers: dict[tuple[str, int, int], float] = {}
        self.history: list[Event] = []
        seats = {role: Seat(at, 10 + at, self._facts(role), self.known) for at, role in enumerate(self.roles, start=1)}
        fresh = Session(1, self.machine.bundle.digest, self.home, seats, seed=self.seed)
        self.session = fresh
        self.pages: dict[int, Say | Edit] = {}
        self._settle(fresh, begin(self.machine, fresh, self.dialog, self.now))

    def _facts(self, role: str) -> dict[str, str]:
        """Two are called by their roles' names."""
        return {**self.facts, "name": role.capitalize()} if len(self.roles) > 1 else self.facts

    # What a person does

    def types(self, text: str, seat: str = "", message: int = 0, *, here: bool = False) -> str:
        """Type a text (`here`: in the group, as a reply); returns what this seat was told."""
        return self.happens(Typed(seat or self.roles[0], text, message, here), GROUP if here else seat)

    def taps(self, label: str, seat: str = "", *, here: bool = False) -> str:
        """Press a button that this seat sees (`here`: in the group); returns what the seat, or the group, was told."""
        page = self.page(GROUP if here else seat)
        button = next(button for button in buttons_of([page]) if button.text == label)
        pressed = Tapped(seat or self.roles[0], self._entry_of(page), button.act, 7, here)
        return self.happens(pressed, GROUP if here else seat)

    def forges(self, act: str, *, entry: int | None = None, seat: str = "") -> str:
        """A press that no button of ours makes."""
        number = self.session.frame.entry if entry is None else entry
        return self.happens(Tapped(seat or self.roles[0], number, act, 7), seat)

    def moves(self, name: str, seat: str = "") -> str:
        """Make a common move, as a command does."""
        return self.happens(Moved(seat or self.roles[0], name), seat)

    def edits(self, text: str, message: int, seat: str = "") -> str:
        """Change a message sent before."""
        return self.happens(Revised(seat or self.roles[0], text, message), seat)

    def holds(self, text: str = "", message: int = 0, seat: str = "") -> str:
        """Something more urgent goes first."""
        return self.happens(Hold(seat or self.roles[0], text, message), seat)

    def resumes(self, seat: str = "") -> str:
        """And this goes on."""
        return self.happens(Resume(seat or self.roles[0]), seat)

    def repeats(self, text: str = "") -> str:
        """The question comes again."""
        return self.happens(Repeat(self.roles[0], text))

    def waits(self, seconds: float) -> list[str]:
        """Let time pass; timers that run out happen in turn. Returns what was said meanwhile."""
        until, said = self.now + seconds, []
        while due := sorted((at, key) for key, at in self.timers.items() if at <= until):
            at, key = due[0]
            del self.timers[key]
            self.now = max(self.now, at)
            self.happens(Due(*key))
            said += self.said
        self.now = until
        return said

    def happens(self, event: Event, seat: str = "") -> str:
        """Any event; returns what the seat was told."""
        self.history.append(event)
        before = self.session
        turn = advance(self.machine, before, event, self.now)
        assert turn == advance(self.machine, before, event, self.now)
        self._settle(before, turn)
        return self.told(seat)

    # What a person sees

    @property
    def state(self) -> str:
        """Where the dialog in progress stands, as dialog.state."""
        return f"{self.session.frame.dialog}.{self.session.frame.state}"

    @property
    def said(self) -> list[str]:
        """All messages of the last turn, as plain words."""
        return [plain(effect.text) for effect in self.effects if isinstance(effect, Say)]

    @property
    def toast(self) -> str | None:
        """The answer to the press, if there was one."""
        return next((effect.text for effect in self.effects if isinstance(effect, Toast)), None)

    def told(self, seat: str = "") -> str:
        """What the last turn told a seat; empty for nothing."""
        chat = self._chat(seat)
        return "\n".join(plain(e.text) for e in self.effects if isinstance(e, Say) and e.chat == chat)

    def page(self, seat: str = "") -> Say | Edit:
        """The newest message of a seat, or the buttons that took the place of its own."""
        return self.pages[self._chat(seat)]

    def labels(self, seat: str = "") -> list[str]:
        """The buttons that a seat sees."""
        return [button.text for button in buttons_of([self.page(seat)])]

    def copies(self) -> list[str]:
        """The sentences that the last turn hands over for copying."""
        return [button.copy for button in buttons_of(self.effects) if button.copy]

    def value(self, slot: str, seat: str = "") -> object:
        """What a slot holds."""
        answer = self.session.frame.answer(slot, seat or self.roles[0])
        return None if answer is None else answer.value

    def _chat(self, seat: str) -> int:
        if seat == GROUP:
            return self.home
        return self.session.seats[seat or self.roles[0]].chat

    def _entry_of(self, page: Say | Edit) -> int:
        entry = page.entry if isinstance(page, Say) else None
        return self.session.frame.entry if entry is None else entry

    def _settle(self, before: Session, turn: Turn) -> None:
        sound(before, turn)
        self.session = replace(stored(turn.session))
        self.effects = turn.effects
        for effect in turn.effects:
            match effect:
                case ClearTimers():
                    self.timers.clear()
                case SetTimer(kind=kind, entry=entry, number=number, after=after):
                    self.timers[(kind, entry, number)] = self.now + after
                case Say() | Edit():
                    self.pages[effect.chat] = effect
