"""The lines of a conversation test, one small class each: what it does, or what must have come true. How they are written stands in `script`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.app.people import known_of
from bot.dialog.problems import Mark, did_you_mean
from bot.engine.session import ENDED, Answer, Frame, unpack
from bot.ports import Person, SessionRow
from bot.stage.phrases import Phrase, plain
from bot.stage.play import Play, Unmet
from bot.stage.recording import Knob, Shown
from bot.stage.stage import BURST, READING, Cast


class Step(Protocol):
    """One line. `acts` tells whether it does something; the others only look."""

    acts: bool

    @property
    def mark(self) -> Mark:
        """Where it stands."""

    async def play(self, play: Play) -> None:
        """Do it, or see that it is so. Raises Unmet."""


async def played(step: Step, play: Play) -> None:
    """Play a line; what does not come true is told with its place."""
    try:
        await step.play(play)
        play.check()
    except Unmet as unmet:
        if unmet.mark is None:
            unmet.mark = step.mark
        raise


@dataclass(frozen=True, slots=True)
class Types:
    """Somebody types; several texts follow each other as fast as people in a fight write them."""

    mark: Mark
    who: str
    texts: tuple[str, ...]
    acts = True

    async def play(self, play: Play) -> None:
        """One text after the other."""
        cast = play.cast(self.who)
        play.act(cast)
        for number, text in enumerate(self.texts):
            await play.stage.type(cast, text, pause=BURST if number else READING)
            play.typed[self.who] = play.stage.last_typed


@dataclass(frozen=True, slots=True)
class Taps:
    """Somebody taps buttons, one after the other."""

    mark: Mark
    who: str
    labels: tuple[Phrase, ...]
    acts = True

    async def play(self, play: Play) -> None:
        """Each must be there, and each press is answered."""
        for label in self.labels:
            cast = play.cast(self.who)
            message, knob = _button(play, cast, label)
            play.act(cast)
            if not knob.copy and not knob.url:  # those never reach the bot
                await play.stage.press(cast, message, knob)
                if len(play.toasts(cast)) != 1:
                    raise play.unmet(
                        f"the press on {label} was answered {len(play.toasts(cast))} times, not once", cast
                    )


@dataclass(frozen=True, slots=True)
class TapsOld:
    """Somebody taps a button that has gone since, as on a phone that was slow."""

    mark: Mark
    who: str
    label: Phrase
    acts = True

    async def play(self, play: Play) -> None:
        """The newest one that ever had these words."""
        cast = play.cast(self.who)
        found = [
            (message, knob)
            for message in play.stage.messenger.in_chat(cast.where.chat)
            for knob in message.before
            if knob.data and self.label.is_all_of(knob.text)
        ]
        if not found:
            raise play.unmet(f"no button {self.label} has gone so far; 'taps' is for those that are there", cast)
        play.act(cast)
        await play.stage.press(cast, *found[-1])


@dataclass(frozen=True, slots=True)
class Edits:
    """Somebody changes their last text."""

    mark: Mark
    who: str
    text: str
    acts = True

    async def play(self, play: Play) -> None:
        """There must be one."""
        cast = play.cast(self.who)
        if self.who not in play.typed:
            raise play.unmet(f"{self.who} has typed nothing that could be edited", cast)
        play.act(cast)
        await play.stage.edit(cast, play.typed[self.who], self.text)


@dataclass(frozen=True, slots=True)
class Sends:
    """Somebody sends what has no words, such as a voice message."""

    mark: Mark
    who: str
    kind: str
    acts = True

    async def play(self, play: Play) -> None:
        """As it is."""
        cast = play.cast(self.who)
        play.act(cast)
        await play.stage.send(cast, self.kind)


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody blocks the bot, or lets it write again."""

    mark: Mark
    who: str
    change: str
    acts = True

    async def play(self, play: Play) -> None:
        """As it is."""
        cast = play.cast(self.who)
        play.act(cast)
        await play.stage.stand(cast, self.change)


@dataclass(frozen=True, slots=True)
class Opens:
    """A dialog opens for somebody, without the way there."""

    mark: Mark
    who: str
    dialog: str
    acts = True

    async def play(self, play: Play) -> None:
        """It must be one of the dialogs."""
        cast = play.cast(self.who)
        known = play.stage.props.machine.bundle.dialogs
        if self.dialog not in known:
            raise Unmet(f"there is no dialog '{self.dialog}'. {did_you_mean(self.dialog, known)}")
        play.act(cast)
        await play.stage.open_dialog(cast, self.dialog)


@dataclass(frozen=True, slots=True)
class Waits:
    """Time passes (seconds)."""

    mark: Mark
    seconds: float
    acts = True

    async def play(self, play: Play) -> None:
        """Whatever is due comes."""
        play.act()
        await play.stage.wait(self.seconds)


@dataclass(frozen=True, slots=True)
class Restarts:
    """The process dies, and another starts so many seconds later. At once: nobody must notice, so it is no act."""

    mark: Mark
    seconds: float = 0.0
    acts = True

    async def play(self, play: Play) -> None:
        """On the same store."""
        if self.seconds:
            play.act()
        await play.stage.restart(self.seconds)


@dataclass(frozen=True, slots=True)
class Expects:
    """What the bot said or showed somebody since the last act. `word` is the name of the expectation."""

    mark: Mark
    whom: str | None
    word: str
    phrases: tuple[Phrase, ...]
    acts = False

    async def play(self, play: Play) -> None:
        """Look."""
        EXPECTATIONS[self.word](play, play.cast(self.whom), self.phrases)


def says(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """Each stands in what was said."""
    text = _all(play.said(who))
    for phrase in phrases:
        if not phrase.stands_in(text):
            raise play.unmet(f"the bot should say {phrase}", who)


def says_one_of(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """At least one stands in what was said."""
    text = _all(play.said(who))
    if not any(phrase.stands_in(text) for phrase in phrases):
        raise play.unmet(f"the bot should say one of {', '.join(map(str, phrases))}", who)


def never_says(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """None stands in what was said."""
    text = _all(play.said(who))
    for phrase in phrases:
        if phrase.stands_in(text):
            raise play.unmet(f"the bot should not say {phrase}", who)


def offers(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """Each is a button that can be tapped now."""
    labels = [knob.text for knob in play.knobs(who)]
    for phrase in phrases:
        if not any(phrase.is_all_of(label) for label in labels):
            raise play.unmet(f"the bot should offer a button {phrase}", who)


def withholds(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """None is a button that can be tapped now."""
    for knob in play.knobs(who):
        for phrase in phrases:
            if phrase.is_all_of(knob.text):
                raise play.unmet(f"the bot should offer no button {phrase}", who)


def copies(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """Each is a whole sentence that a button copies."""
    sentences = [knob.copy for message in play.said(who) for knob in message.knobs if knob.copy]
    for phrase in phrases:
        if not any(phrase.is_all_of(sentence) for sentence in sentences):
            there = "; ".join(f"“{sentence}”" for sentence in sentences) or "none"
            raise play.unmet(f"the bot should hand over the sentence {phrase}; there to copy: {there}", who)


def toasts(play: Play, who: Cast, phrases: tuple[Phrase, ...]) -> None:
    """Each flashed up after a press."""
    text = " ".join(play.toasts(who))
    for phrase in phrases:
        if not phrase.stands_in(text):
            raise play.unmet(f"the press should be answered with {phrase}", who)


def silent(play: Play, who: Cast, _: tuple[Phrase, ...]) -> None:
    """Nothing was said."""
    if play.said(who):
        raise play.unmet("the bot should say nothing", who)


#: Every expectation by its word in a test file.
EXPECTATIONS: Mapping[str, Callable[[Play, Cast, tuple[Phrase, ...]], None]] = {
    "says": says,
    "says one of": says_one_of,
    "never says": never_says,
    "offers": offers,
    "withholds": withholds,
    "copies": copies,
    "toasts": toasts,
    "silent": silent,
}


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the talk of somebody stands. What is empty is not looked at; `answers` by slot, as the author would write them."""

    mark: Mark
    whom: str | None
    dialog: str = ""
    state: str = ""
    status: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    acts = False

    async def play(self, play: Play) -> None:
        """Look into the store."""
        cast = play.cast(self.whom)
        row = await _talk_of(play, cast)
        if row is None:
            raise play.unmet(f"{cast.name} has no talk yet", cast)
        frames = _frames(row)
        here = {"dialog": frames[-1].dialog, "state": frames[-1].state, "status": _status(row)}
        for name, value in (("dialog", self.dialog), ("state", self.state), ("status", self.status)):
            if value and here[name] != value:
                place = f"in the state '{here['state']}' of '{here['dialog']}', {here['status']}"
                raise play.unmet(f"the {name} of the talk should be '{value}'; the talk is {place}", cast)
        for slot, value in self.answers:
            found = _answer(frames, slot)
            if plain(found) != plain(value):
                raise play.unmet(f"the answer '{slot}' should be '{value}'; it is {found or 'not there'}", cast)


@dataclass(frozen=True, slots=True)
class Known:
    """What the bot knows of somebody for good: country and language (or none), and consent, minor, crisis as yes or no."""

    mark: Mark
    whom: str | None
    facts: tuple[tuple[str, str], ...]
    acts = False

    async def play(self, play: Play) -> None:
        """Look into the store."""
        cast = play.cast(self.whom)
        loaded = await play.stage.look(cast)
        person = next((each for each in loaded.persons.values() if each.user == cast.user), None)
        for name, value in self.facts:
            found = _fact(person, name)
            if plain(found) != plain(value):
                raise play.unmet(f"'{name}' of {cast.name} should be known as '{value}'; it is '{found}'", cast)


def _button(play: Play, cast: Cast, label: Phrase) -> tuple[Shown, Knob]:
    for message in reversed(play.stage.messenger.in_chat(cast.where.chat)):
        for knob in message.knobs:
            if label.is_all_of(knob.text):
                return message, knob
    there = did_you_mean(label.words, [knob.text for knob in play.knobs(cast)])
    raise play.unmet(f"there is no button {label} to tap. {there}", cast)


def _all(messages: list[Shown]) -> str:
    return "\n".join(message.text for message in messages)


async def _talk_of(play: Play, cast: Cast) -> SessionRow | None:
    """The talk in focus, else the one last touched."""
    loaded = await play.stage.look(cast)
    person = next((each.id for each in loaded.persons.values() if each.user == cast.user), None)
    focus = {chat.focus for chat in loaded.chats.values() if chat.person == person}
    own = [row for row in loaded.sessions.values() if any(seat.person == person for seat in row.seats)]
    own.sort(key=lambda row: (row.id in focus, row.touched, row.id))
    return own[-1] if own else None


def _frames(row: SessionRow) -> tuple[Frame, ...]:
    words = {seat.role: row.words.get(seat.person, {}) for seat in row.seats}
    frames: tuple[Frame, ...] = unpack(row.body, words)["frames"]
    return frames


def _status(row: SessionRow) -> str:
    return ENDED if row.status == ENDED else str(row.body["status"])


def _answer(frames: tuple[Frame, ...], slot: str) -> str:
    """An answer as an author would write it: the key of a choice, a number, the words, or skipped. The inmost dialog counts."""
    for frame in reversed(frames):
        for answer in frame.answers.get(slot, {}).values():
            return _written(answer)
    return ""


def _written(answer: Answer) -> str:
    if answer.skipped:
        return "skipped"
    if isinstance(answer.value, float) and answer.value.is_integer():
        return str(int(answer.value))
    return str(answer.value)


def _fact(person: Person | None, name: str) -> str:
    if person is None:
        return "none"
    if name in ("country", "language"):
        return str(getattr(person, name)) or "none"
    return "yes" if name in known_of(person) else "no"
