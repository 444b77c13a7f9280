"""The lines of a conversation test that look: what the bot said, where a talk stands, what is known. They do nothing themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.app.people import known_of
from bot.dialog.problems import Mark
from bot.engine.session import ENDED, Answer, Frame, unpack
from bot.ports import Person, SessionRow
from bot.stage.phrases import Phrase, plain
from bot.stage.play import Play
from bot.stage.recording import Shown
from bot.stage.stage import Cast


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
        names = await _seats(play, row)
        here = {"dialog": frames[-1].dialog, "state": frames[-1].state, "status": _status(row)}
        for name, value in (("dialog", self.dialog), ("state", self.state), ("status", self.status)):
            if value and here[name] != value:
                place = f"in the state '{here['state']}' of '{here['dialog']}', {here['status']}"
                raise play.unmet(f"the {name} of the talk should be '{value}'; the talk is {place}", cast)
        for slot, value in self.answers:
            found = _answer(frames, slot, names)
            if plain(found) != plain(value):
                raise play.unmet(f"the answer '{slot}' should be '{value}'; it is {found or 'not there'}", cast)


@dataclass(frozen=True, slots=True)
class Known:
    """What the bot knows of somebody for good: country and language (or none), and consent, minor, crisis, care as yes or no."""

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


def _all(messages: list[Shown]) -> str:
    return "\n".join(message.text for message in messages)


async def _talk_of(play: Play, cast: Cast) -> SessionRow | None:
    """The talk in focus, else the one last touched; in the group, the one last touched there."""
    loaded = await play.stage.look(cast)
    if cast.place:
        here = {chat.id for chat in loaded.chats.values() if chat.chat == cast.place}
        rows = [row for row in loaded.sessions.values() if row.home in here]
        return max(rows, key=lambda row: (row.touched, row.id), default=None)
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


async def _seats(play: Play, row: SessionRow) -> dict[str, str]:
    """Who sits where: the name of each person who plays in a talk, and their seat."""
    seats = {seat.person: seat.role for seat in row.seats}
    found: dict[str, str] = {}
    for name, cast in play.stage.people.items():
        persons = (await play.stage.look(cast)).persons.values()
        own = next((each.id for each in persons if each.user == cast.user), 0)
        if own in seats:
            found[name] = seats[own]
    return found


def _answer(frames: tuple[Frame, ...], slot: str, seats: Mapping[str, str]) -> str:
    """An answer as an author would write it: the key of a choice, a number, the words, or skipped. The inmost dialog counts.
    `ana.heat` is Ana's own."""
    who, _, own = slot.rpartition(".")
    for frame in reversed(frames):
        for seat, answer in frame.answers.get(own, {}).items():
            if not who or seats.get(who) == seat:
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
